#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Every query of the shipped rules and of the Grafana dashboards: promtool must parse it, and each
metric and label in it must be one of metrics.txt. The dashboards must be provisionable as they are: no
data source of somebody's, variables that exist, panels that do not lie upon each other, units set.

usage: queries.py             check the files
       queries.py URL         put each of the dashboard's queries to a running Prometheus, print
                              those it refuses and those that find nothing
       queries.py --samples   read a scrape from standard input, hold metrics.txt against it
       queries.py --self-test mistakes must be found
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

import yaml

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# Each with the variables that one chooses by there: the fleet's never lists its machines.
DASHBOARDS = {"egress25.json": ("job", "port", "family"),
              "egress25-machine.json": ("job", "instance", "port", "family")}
RULES = os.path.join(TOP, "scripts/prometheus/egress25.rules.yml")
METRICS = os.path.join(TOP, "tests/prometheus/metrics.txt")
COMMON = {"job", "instance"}
WORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right",
         "bool", "offset", "inf", "nan"}


def known_metrics():
    with open(METRICS, encoding="ascii") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {row[0]: set(row[1:]) | COMMON for row in rows}


def misnamed(expr, known):
    """Metrics and labels of an expression that do not exist."""
    every_label = set().union(*known.values()) | {"le"}
    complaints = []
    bare = re.sub(r'"(\\.|[^"\\])*"', '""', expr)

    def selector(match):
        name = match.group(1)
        labels = re.findall(r'([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*""', match.group(2))
        if name not in known:
            complaints.append(f"no metric {name}")
            return " "
        for label in labels:
            if label not in known[name]:
                complaints.append(f"{name} has no label {label}")
        return " "

    bare = re.sub(r"([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}", selector, bare)
    for group in re.findall(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)",
                            bare):
        complaints += [f"no label {label.strip()}" for label in group.split(",")
                       if label.strip() and label.strip() not in every_label]
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    bare = re.sub(r"\[[^\]]*\]|\boffset\s+\w+|\b[\d.]+\w*", " ", bare)
    for name, call in re.findall(r"([a-zA-Z_:][\w:]*)\s*(\()?", bare):
        if not call and name.lower() not in WORDS and name not in known:
            complaints.append(f"no metric {name}")
    return complaints


def fill_in(expr):
    """The expression as Grafana sends it."""
    expr = expr.replace("$__rate_interval", "1m").replace("$__interval", "15s")
    return re.sub(r"\$\{?\w+\}?", ".+", expr)


def dashboard_queries(board):
    """(where, expression) of all panels, annotations and variables."""
    found = []
    for panel in board["panels"]:
        found += [(f'panel "{panel["title"]}"', fill_in(target["expr"]))
                  for target in panel.get("targets", [])]
    found += [(f'annotation "{note["name"]}"', fill_in(note["expr"]))
              for note in board["annotations"]["list"]]
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            query = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"])
            found.append((f'variable "{variable["name"]}"',
                          f"count by ({query[2]}) ({fill_in(query[1])})" if query
                          else variable["query"]["query"]))
    return found


def parses(queries):
    """What promtool has to say about the expressions."""
    rules = [{"record": f"q{i}", "expr": expr} for i, (_, expr) in enumerate(queries)]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}, file)
        file.flush()
        run = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True,
                             text=True, check=False)
    return [] if run.returncode == 0 else (run.stdout + run.stderr).strip().splitlines()


def used_variables(value):
    return set(re.findall(r"\$\{?(\w+)", json.dumps(value))) - {
        "__rate_interval", "__interval", "__data", "__url_time_range", "1"}


def overlap(a, b):
    return (a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and
            a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"])


def provisionable(board, variables):
    complaints = []
    uids = set(re.findall(r'"uid": "([^"]*)"', json.dumps([
        board["panels"], board["annotations"], board["templating"]])))
    if uids != {"${datasource}"}:
        complaints.append(f"data sources {sorted(uids)} instead of the variable alone")
    names = {variable["name"] for variable in board["templating"]["list"]}
    for name in sorted(used_variables([board["panels"], board["annotations"]]) - names):
        complaints.append(f"no variable ${name}")
    for name in sorted(names - used_variables(board) - {"datasource"}):
        complaints.append(f"variable {name} is not used")
    if names != {"datasource", *variables}:
        complaints.append(f"one chooses by {sorted(names)}")
    ids = [panel["id"] for panel in board["panels"]]
    if len(ids) != len(set(ids)):
        complaints.append("two panels have one id")
    for i, panel in enumerate(board["panels"]):
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24:
            complaints.append(f'panel "{panel["title"]}" is too wide')
        complaints += [f'panel "{panel["title"]}" lies upon "{other["title"]}"'
                       for other in board["panels"][:i] if overlap(place, other["gridPos"])]
        if panel["type"] == "row":
            continue
        if not panel.get("description") or not panel["fieldConfig"]["defaults"].get("unit"):
            complaints.append(f'panel "{panel["title"]}" has no description or no unit')
    # Colours by name are of the theme's own palette; others fit one theme at most.
    for colour in re.findall(r'"(?:color|fixedColor|iconColor)": "([^"]*)"', json.dumps(board)):
        if not re.fullmatch(r"((super-light|light|semi-dark|dark)-)?(red|orange|yellow|green|blue"
                            r"|purple)|text|transparent", colour):
            complaints.append(f"colour {colour} is not of the palette")
    return complaints


def rule_queries(rules):
    return [(rule.get("alert") or rule["record"], rule["expr"])
            for group in rules["groups"] for rule in group["rules"]]


def bounded(board):
    """The fleet's view asks for nothing that grows with the number of machines."""
    complaints = []
    if board["uid"] != "egress25":
        return complaints
    for where, expr in dashboard_queries(board):
        if where.startswith("annotation"):
            continue
        per_machine = re.search(r"(?<![:\w])(instance:\w+:\w+|egress25_\w+)", expr)
        if per_machine and where.startswith("variable"):
            complaints.append(f"{where} reads every machine's series to offer a few words")
        gathered = re.match(r"\s*(count|topk|sum by \((?!.*\binstance\b[^)]*\)))", expr)
        if per_machine and not gathered:
            complaints.append(f"{where} lists every machine")
    return complaints


def check(boards, rules):
    known = known_metrics()
    queries, complaints = [], []
    for name, board in boards.items():
        queries += dashboard_queries(board)
        complaints += [f"{name}: {complaint}" for complaint in
                       provisionable(board, DASHBOARDS[name]) + bounded(board)]
    for where, expr in queries + rule_queries(rules):
        complaints += [f"{where}: {complaint}" for complaint in misnamed(expr, known)]
    recorded = {rule["record"] for group in rules["groups"] for rule in group["rules"]
                if "record" in rule}
    for name in sorted(set(filter(lambda name: ":" in name, known)) ^ recorded):
        complaints.append(f"{name} is only in one of the rules and metrics.txt")
    return complaints + parses(queries)


def self_test(boards, rules):
    """Each mistake must be found."""
    board = boards["egress25.json"]
    panel = next(i for i, panel in enumerate(board["panels"]) if panel.get("targets"))
    mistakes = {
        "an unknown metric": lambda b: b.update(expr='sum(egress25_port_stat{port=~"$port"})'),
        "a bare unknown metric": lambda b: b.update(expr="rate(egress25_nothing[5m])"),
        "an unknown label": lambda b: b.update(expr='sum(egress25_syns_sent_total{prt="25"})'),
        "an unknown grouping": lambda b: b.update(expr="sum by (prt) (egress25_syns_sent_total)"),
        "no PromQL": lambda b: b.update(expr="sum by (port (egress25_syns_sent_total)"),
        "an unknown function": lambda b: b.update(expr="rte(egress25_syns_sent_total[5m])"),
        "an unknown variable": lambda b: b.update(expr='up{job="$jobs"}'),
        "a fixed data source": lambda b: b.update(datasource={"uid": "P123"}),
        "every machine of a fleet": lambda b: b.update(
            expr='instance:egress25_verdict:held{job=~"$job"}'),
    }
    spoilt = copy.deepcopy(board)
    spoilt["templating"]["list"][-1]["query"]["query"] = "label_values(egress25_port_state, family)"
    if not check({**boards, "egress25.json": spoilt}, rules):
        yield "not found: a variable out of every machine's series"
    for what, spoil in mistakes.items():
        spoilt = copy.deepcopy(board)
        spoil(spoilt["panels"][panel]["targets"][0])
        if not check({**boards, "egress25.json": spoilt}, rules):
            yield f"not found: {what}"


def ask(url, boards):
    """What a running Prometheus says to each query."""
    for where, expr in [query for board in boards.values() for query in dashboard_queries(board)]:
        query = urllib.parse.urlencode({"query": expr})
        try:
            with urllib.request.urlopen(f"{url}/api/v1/query?{query}", timeout=10) as answer:
                if not json.load(answer)["data"]["result"]:
                    print(f"nothing: {where}")
        except urllib.error.HTTPError as error:
            yield f"{where}: {error.read().decode()}"


def samples(text):
    """metrics.txt against a scrape: names and labels of the daemon must agree both ways."""
    known = {name: labels - COMMON for name, labels in known_metrics().items()
             if name.startswith("egress25_")}
    seen = {}
    for name, labels in re.findall(r"^(egress25_\w+)(?:\{(.*)\})? \S+", text, re.M):
        seen.setdefault(name, set()).add(frozenset(re.findall(r'(\w+)="(?:\\.|[^"\\])*"', labels)))
    for name in sorted(known.keys() | seen.keys()):
        # Programs are only there where the kernel's statistics are on, the queue with --queue.
        if name not in seen and ("program" in name or "_queue_" in name):
            continue
        if name not in known or seen.get(name) != {frozenset(known[name])}:
            yield (f"{name}: labels {sorted(map(sorted, seen.get(name, [])))} in the scrape, "
                   f"{sorted(known.get(name, []))} in metrics.txt")


def main():
    boards = {}
    for name in DASHBOARDS:
        with open(os.path.join(TOP, "scripts/grafana", name), encoding="utf-8") as file:
            boards[name] = json.load(file)
    with open(RULES, encoding="utf-8") as file:
        rules = yaml.safe_load(file)
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "--self-test":
        complaints = self_test(boards, rules)
    elif mode == "--samples":
        complaints = samples(sys.stdin.read())
    elif mode:
        complaints = ask(mode, boards)
    else:
        complaints = check(boards, rules)
    complaints = list(complaints)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
