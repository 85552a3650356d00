#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The dashboards over 5,000 machines, by a real Prometheus: promtool writes their samples into its blocks, it
evaluates the shipped rules over them, and each query of the fleet's view is put to it. None is refused,
none takes long, none gives a row for each machine.

usage: many.py [MACHINES]    77: there is no Prometheus
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import queries

MACHINES = int((sys.argv[1:] or ["5000"])[0])
ROWS = 400  # of a table or legend that one still reads; topk 50 and some for each port and family
SECONDS = 10
PORT = 19725  # of Prometheus here
STATES = ("unknown", "open", "degraded", "throttled", "intercepted", "blocked", "failing", "stalled", "offline")


def machine(i):
    """(metric, labels, value) of one machine: a third is blocked by the network, some by themselves."""
    own = {"job": "egress25", "instance": f"mail{i}.example.com:9725"}
    state, by = {0: ("blocked", "network-silent"), 1: ("blocked", "host") if i % 7 == 0 else ("open", "none"),
                 2: ("failing", "none") if i % 11 == 0 else ("open", "none")}[i % 3]
    yield "up", own, 1
    yield "egress25_build_info", {**own, "version": "1", "revision": "r", "features": "f"}, 1
    yield "egress25_location_info", {**own, "provider": "azure", "region": f"region{i % 9}", "account": f"acc-{i % 5}",
                                     "subscription": "pay-as-you-go"}, 1
    yield "egress25_group_info", {**own, "image": f"mail-{i % 4}", "gateway": f"nat-{i % 20}"}, 1
    yield "egress25_boot_timestamp_seconds", own, 1500
    for port, word, cause in (("25", state, by), ("587", "open", "none")):
        at = {**own, "port": port, "family": "ipv4"}
        for one in STATES:
            yield "egress25_port_state", {**at, "egress25_port_state": one}, int(one == word)
        yield "egress25_port_blocked_info", {**at, "by": cause}, 1
        for outcome in ("established", "silent"):
            yield "egress25_attempts_total", {**at, "outcome": outcome}, 100


def write(path, now):
    """The last five minutes, a metric after the other, as OpenMetrics wants them; what is evaluated comes later."""
    by_name = {}
    for i in range(MACHINES):
        for name, labels, value in machine(i):
            inner = ",".join(f'{key}="{text}"' for key, text in labels.items())
            by_name.setdefault(name, []).append((inner, value))
    with open(path, "w", encoding="ascii") as file:
        for name, rows in by_name.items():
            counts = name.endswith("_total")
            print(f"# TYPE {name.removesuffix('_total')} {'counter' if counts else 'gauge'}", file=file)
            for inner, value in rows:
                for at in range(now - 300, now, 60):
                    print(f"{name}{{{inner}}} {value + (at - now) // 10 if counts else value} {at}", file=file)
        print("# EOF", file=file)


def ask(expr):
    query = urllib.parse.urlencode({"query": expr})
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v1/query?{query}", timeout=60) as answer:
        return json.load(answer)["data"]["result"]


def wait_for(expr, value, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            found = ask(expr)
            if found and float(found[0]["value"][1]) == value:
                return True
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.5)
    return False


def check(boards):
    blocked = len([i for i in range(MACHINES) if i % 3 == 0])
    if not wait_for("count(instance:egress25_verdict:held)", 2 * MACHINES, 240):
        return ["the rules do not hold a verdict of each machine and port"]
    if not wait_for('sum(region:egress25_machines_blocked:count{family="ipv4"})', blocked, 120):
        return ["the regions' machines do not add up"]
    complaints, longest = [], (0, "")
    for where, expr in queries.dashboard_queries(boards["egress25.json"]):
        begin = time.monotonic()
        try:
            rows = len(ask(expr))
        except urllib.error.HTTPError as error:
            complaints.append(f"{where}: {error.read().decode()}")
            continue
        took = time.monotonic() - begin
        longest = max(longest, (took, where))
        if rows > ROWS:
            complaints.append(f"{where} gives {rows} rows")
        if took > SECONDS:
            complaints.append(f"{where} takes {took:.1f} s")
    worst = ask('count(topk(50, instance:egress25_verdict:held{egress25_port_state!="open"}))')
    if float(worst[0]["value"][1]) != 50:
        complaints.append("there are no fifty worst")
    print(f"+ {MACHINES} machines; the longest query took {longest[0]:.1f} s: {longest[1]}")
    return complaints


def main():
    if not shutil.which("prometheus") or not shutil.which("promtool"):
        print("prometheus is not installed")
        return 77
    boards = {}
    for name in queries.DASHBOARDS:
        with open(os.path.join(queries.TOP, "scripts/grafana", name), encoding="utf-8") as file:
            boards[name] = json.load(file)
    with tempfile.TemporaryDirectory() as work:
        write(f"{work}/samples", int(time.time()))
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", f"{work}/samples", f"{work}/tsdb"],
                       check=True, capture_output=True)
        os.unlink(f"{work}/samples")
        with open(f"{work}/prometheus.yml", "w", encoding="ascii") as file:
            json.dump({"global": {"evaluation_interval": "5s"}, "rule_files": [os.path.abspath(queries.RULES)]}, file)
        with open(f"{work}/log", "wb") as log, subprocess.Popen(
                ["prometheus", f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/tsdb",
                 "--query.lookback-delta=1h", f"--web.listen-address=127.0.0.1:{PORT}"], stderr=log) as server:
            try:
                complaints = check(boards)
            finally:
                server.terminate()
        if complaints:
            with open(f"{work}/log", encoding="utf-8", errors="replace") as log:
                complaints += log.readlines()[-5:]
    print(*complaints, sep="\n", end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
