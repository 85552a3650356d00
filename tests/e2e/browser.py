#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A headless Chromium, driven by chromedriver's WebDriver protocol (W3C) and nothing else.

Commands come as lines on standard input and are answered by a line each, as JSON:
  open URL | js EXPRESSION | wait SECONDS EXPRESSION | size WIDTH HEIGHT | scheme light|dark
  shot FILE | log
A driver or a browser that fails ends this with a message.
"""
import base64
import json
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Browser:
    def __init__(self, profile):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.base = "http://127.0.0.1:" + line.rstrip(".\n").split()[-1]
                break
        options = {"args": FLAGS + ["--user-data-dir=" + profile]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = "/session/" + made["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["value"]

    def ask(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def js(self, expression):
        return self.ask("POST", "/execute/sync", {"script": "return " + expression, "args": []})

    def wait(self, seconds, expression):
        deadline = time.monotonic() + seconds
        while not self.js(expression):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def scheme(self, name):
        features = [{"name": "prefers-color-scheme", "value": name}]
        return self.ask("POST", "/goog/cdp/execute",
                        {"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}})

    def size(self, width, height):
        params = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        return self.ask("POST", "/goog/cdp/execute",
                        {"cmd": "Emulation.setDeviceMetricsOverride", "params": params})

    def shot(self, path):
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.ask("GET", "/screenshot")))

    def obey(self, line):
        word, _, rest = line.partition(" ")
        if word == "open":
            return self.ask("POST", "/url", {"url": rest})
        if word == "wait":
            seconds, _, expression = rest.partition(" ")
            return self.wait(float(seconds), expression)
        if word == "size":
            return self.size(*map(int, rest.split()))
        if word == "log":
            return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"})]
        return {"js": self.js, "scheme": self.scheme, "shot": self.shot}[word](rest)

    def close(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


def main():
    # A scene that fails ends this: the browser is to go, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        try:
            for line in sys.stdin:
                print(json.dumps(browser.obey(line.rstrip("\n"))), flush=True)
        finally:
            browser.close()


main()
