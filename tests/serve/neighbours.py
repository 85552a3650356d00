#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Two users of one server on 127.0.0.1:9725.

neighbours.py flood SECONDS          asks for pages over eight connections, new ones and old ones, without end
neighbours.py listen N               opens N streams and stays until standard input ends
neighbours.py ask SECONDS            asks like a person, ten times a second; prints how it went as JSON
neighbours.py guess SECONDS RATE     wrong passwords, another each time, so many a second; prints their statuses
neighbours.py password               meanwhile a right one, for the first time; prints how long it took
"""

import base64
import http.client
import json
import sys
import threading
import time


def fetch(path="/", headers=None, connection=None):
    c = connection or http.client.HTTPConnection("127.0.0.1", 9725, timeout=20)
    c.request("GET", path, headers=headers or {})
    reply = c.getresponse()
    reply.read()
    if not connection:
        c.close()
    return reply.status


def flood(seconds):
    until = time.monotonic() + seconds
    counts = []

    def one(keep):
        n = 0
        c = None
        while time.monotonic() < until:
            try:
                if keep and not c:
                    c = http.client.HTTPConnection("127.0.0.1", 9725, timeout=20)
                fetch("/", {"Accept-Encoding": "gzip"}, c)
                n += 1
            except (OSError, http.client.HTTPException):
                c = None
        counts.append(n)

    threads = [threading.Thread(target=one, args=(i % 2,)) for i in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(json.dumps({"answered": sum(counts)}))


def listen(n):
    crowd = []
    for _ in range(n):
        c = http.client.HTTPConnection("127.0.0.1", 9725, timeout=20)
        c.request("GET", "/events")
        crowd.append((c, c.getresponse()))
    print(json.dumps([r.status for _, r in crowd]), flush=True)
    sys.stdin.read()


def ask(seconds):
    until = time.monotonic() + seconds
    took, statuses = [], []
    while time.monotonic() < until:
        begin = time.monotonic()
        statuses.append(fetch("/status.json"))
        took.append(time.monotonic() - begin)
        time.sleep(0.1)
    print(json.dumps({"statuses": sorted(set(statuses)), "slowest_ms": round(max(took) * 1000), "asked": len(took)}))


def login(password):
    return {"Authorization": "Basic " + base64.b64encode(b"ops:" + password).decode()}


def guess(seconds, rate):
    statuses = []

    def one(i):
        try:
            statuses.append(fetch("/healthz", login(b"wrong %d" % i)))
        except (OSError, http.client.HTTPException):
            statuses.append(0)

    threads = []
    begin = time.monotonic()
    for i in range(int(seconds * rate)):
        threads.append(threading.Thread(target=one, args=(i,)))
        threads[-1].start()
        time.sleep(max(0, begin + (i + 1) / rate - time.monotonic()))
    for t in threads:
        t.join()
    print(json.dumps({str(s): statuses.count(s) for s in set(statuses)}))


def password():
    begin = time.monotonic()
    status = fetch("/healthz", login(b"secret"))
    print(json.dumps({"status": status, "took_ms": round((time.monotonic() - begin) * 1000)}))


what, numbers = sys.argv[1], [int(a) for a in sys.argv[2:]]
{"flood": flood, "listen": listen, "ask": ask, "guess": guess, "password": password}[what](*numbers)
