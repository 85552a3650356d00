#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Writes what is shipped of the mixin: Prometheus's rules, also as Kubernetes wants them, and dashboards for
Grafana.

usage: render.py           write the files below scripts/
       render.py --check   say which of them are not what the mixin says
"""

import json
import os
import subprocess
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..")
HEAD = """\
# SPDX-License-Identifier: GPL-2.0-only
#
# Recording rules and alerts for machines that run `egress25 daemon`. Load it with rule_files; see
# prometheus.yml beside it. Needs Prometheus 2.26 or later (last_over_time). Written by `make mixin` from
# scripts/mixin, where the reason of each rule stands and a site's own values can be given.

"""


KUBERNETES = """\
# SPDX-License-Identifier: GPL-2.0-only
# The rules of scripts/prometheus/egress25.rules.yml, written by `make mixin`.
"""


class Dumper(yaml.SafeDumper):
    """Expressions of several lines as they are, all else on lines of 100 columns."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def text(dumper, value):
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, text)


def evaluate(expression):
    run = subprocess.run(["jsonnet", "-J", HERE, "-e", f"local m = import 'mixin.libsonnet'; {expression}"],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


# Objects of jsonnet have no order: this is the one that people read rules in.
ORDER = ["record", "alert", "expr", "for", "labels", "annotations", "summary", "description", "runbook_url"]


def ordered(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (ORDER.index(key) if key in ORDER else -1, key))
        return {key: ordered(value[key]) for key in keys}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def rendered():
    """Path below scripts/ and text of each file."""
    groups = evaluate("{groups: m.prometheusRules.groups + m.prometheusAlerts.groups}")
    files = {"prometheus/egress25.rules.yml": HEAD + yaml.dump(
        ordered(groups), Dumper=Dumper, sort_keys=False, width=100, allow_unicode=True)}
    rule = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
            "metadata": {"name": "egress25", "namespace": "egress25",
                         "labels": {"app.kubernetes.io/name": "egress25"}}, "spec": ordered(groups)}
    body = yaml.dump(rule, Dumper=Dumper, sort_keys=False, width=100, allow_unicode=True)
    files["kubernetes/rules/prometheusrule.yaml"] = KUBERNETES + body
    # Helm's templates read it as it is: braces in it are Prometheus's.
    files["helm/egress25/files/rules.yaml"] = KUBERNETES + yaml.dump(
        ordered(groups), Dumper=Dumper, sort_keys=False, width=100, allow_unicode=True)
    for name, board in evaluate("m.grafanaDashboards").items():
        files[f"grafana/{name}"] = json.dumps(board, indent=1, ensure_ascii=False) + "\n"
    return files


def main():
    check = sys.argv[1:] == ["--check"]
    stale = []
    for name, wanted in rendered().items():
        path = os.path.join(SCRIPTS, name)
        if check:
            with open(path, encoding="utf-8") as file:
                stale += [] if file.read() == wanted else [name]
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(wanted)
    for name in stale:
        print(f"scripts/{name} is not what scripts/mixin says: run \"make mixin\"")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
