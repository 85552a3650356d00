#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
A thousand machines, and what the fleet's rules say of them: all of one region, only those behind one NAT
address, all of one make but the one that was stopped and started. Groups that look alike and are none
must not be told of: machines that nobody named, a group too small, a region that is alone.

usage: groups.py [--small] [FILE]    makes the series and has promtool evaluate the rules over them, or
                                     others; --small: of a hundred machines
"""

import os
import subprocess
import sys
import tempfile

import yaml

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
RULES = os.path.join(TOP, "scripts/prometheus/egress25.rules.yml")
END = 34

# name, machines, provider, region, account, subscription, image, gateway, blocked: (from, to) minutes
GROUPS = [
    # All of a region from minute 8 on, whatever the image.
    ("w1-", 200, "azure", "west", "acc-a", "pay-as-you-go", "mail-1", "nat-w", (8, END)),
    ("w2-", 200, "azure", "west", "acc-a", "pay-as-you-go", "mail-2", "nat-w", (8, END)),
    # Its neighbour is open, but for what leaves by nat-1 from minute 16 on.
    ("n1-", 50, "azure", "north", "acc-a", "pay-as-you-go", "mail-1", "nat-1", (16, END)),
    ("n2-", 350, "azure", "north", "acc-a", "pay-as-you-go", "mail-1", "nat-2", None),
    # Seventeen of eighteen of an account that has no other region.
    ("e1-", 17, "azure", "east", "acc-b", "sponsorship", "mail-3", "nat-e", (8, END)),
    ("odd", 1, "azure", "east", "acc-b", "sponsorship", "mail-3", "nat-e", None),
    # Four are no group.
    ("s1-", 4, "azure", "south", "acc-a", "pay-as-you-go", "mail-4", "nat-s", (8, END)),
    # Nobody said what these are.
    ("u1-", 100, "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", (8, END)),
    ("u2-", 78, "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", None),
]
STARTED = 1500  # of the odd one, which was stopped and started; the others at 0


SIZES = {group[0]: group[1] for group in GROUPS}
if "--small" in sys.argv:
    SIZES = {name: size // 10 if size >= 50 else size for name, size in SIZES.items()}
TOTAL = sum(SIZES.values())


def series(name, labels, values):
    inner = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    return {"series": f"{name}{{{inner}}}", "values": values}


def machine_series(name, group):
    _, _, provider, region, account, subscription, image, gateway, blocked = group
    own = {"job": "egress25", "instance": name}
    port = {**own, "port": "25", "family": "ipv4"}
    begin, end = blocked or (END, END)
    is_blocked = f"0x{begin - 1} 1x{END - begin}" if blocked else f"0x{END}"
    is_open = f"1x{begin - 1} 0x{END - begin}" if blocked else f"1x{END}"
    silent = f"_x{begin} 1x{END - begin}"
    none = f"1x{begin - 1} stale" if blocked else f"1x{END}"
    yield series("egress25_port_state", {**port, "egress25_port_state": "blocked"}, is_blocked)
    yield series("egress25_port_state", {**port, "egress25_port_state": "open"}, is_open)
    if blocked:
        yield series("egress25_port_blocked_info", {**port, "by": "network-silent"}, silent)
    yield series("egress25_port_blocked_info", {**port, "by": "none"}, none)
    yield series("egress25_location_info", {**own, "provider": provider, "region": region,
                                            "account": account, "subscription": subscription},
                 f"1x{END}")
    yield series("egress25_group_info", {**own, "image": image, "gateway": gateway}, f"1x{END}")
    if name.startswith("odd"):
        yield series("egress25_boot_timestamp_seconds", own, f"{STARTED}x{END}")


def all_series():
    machines = [(f"{group[0]}{i}", group) for group in GROUPS for i in range(SIZES[group[0]])]
    return [one for name, group in machines for one in machine_series(name, group)]


def alert(name, minute, *expected):
    return {"alertname": name, "eval_time": f"{minute}m", "exp_alerts": list(expected)}


def fires(name, severity, labels, summary, description):
    return {"exp_labels": {"job": "egress25", "family": "ipv4", "severity": severity, **labels},
            "exp_annotations": {"summary": summary, "description": description,
                                "runbook_url": f"man:egress25-alerts(7)#{name}"}}


def at(minute):
    return f"1970-01-01 00:{minute:02}:00 +0000 UTC"


PLACE = {"provider": "azure", "account": "acc-a", "subscription": "pay-as-you-go"}


def cases():
    west = fires(
        "Egress25RegionBlocked", "critical", {**PLACE, "region": "west"},
        "Port 25 over ipv4 is blocked for 100% of the machines in region west, and not elsewhere.",
        f"{SIZES['w1-'] + SIZES['w2-']} of {SIZES['w1-'] + SIZES['w2-']} machines of account acc-a (pay-as-you-go) there, since "
        f"{at(8)}; another region of the same account is open. Ask the provider about that region, with "
        '"egress25 report" from one of the machines, and send through another region or a relay meanwhile.')
    nat = fires(
        "Egress25GatewayBlocked", "critical",
        {"provider": "azure", "region": "north", "gateway": "nat-1"},
        "Port 25 over ipv4 is blocked for the machines behind nat-1, and not for others of the region.",
        f"{SIZES['n1-']} of {SIZES['n1-']} machines behind that gateway, since {at(16)}; machines behind another one in region "
        "north are open. Look at the gateway's own rules first, then ask the provider about its public "
        "address.")
    odd = fires(
        "Egress25OpenAmongBlocked", "info",
        {"provider": "azure", "account": "acc-b", "subscription": "sponsorship", "region": "east",
         "image": "mail-3", "gateway": "nat-e", "instance": "odd0"},
        "Port 25 over ipv4 is open for odd0, of a group that is blocked.",
        "17 of 18 machines of image mail-3 in region east, account acc-b (sponsorship), are blocked, "
        f"since {at(8)}. This one was started at {at(STARTED // 60)}: if that is later, starting another "
        "one anew (stopped and started, not rebooted) may open it too. Otherwise compare addresses, "
        "gateways and security groups.")
    return [alert("Egress25RegionBlocked", 4), alert("Egress25RegionBlocked", 16),
            alert("Egress25RegionBlocked", 32, west), alert("Egress25GatewayBlocked", 24),
            alert("Egress25GatewayBlocked", 32, nat), alert("Egress25OpenAmongBlocked", 16),
            alert("Egress25OpenAmongBlocked", 32, odd)]


def numbers():
    def sample(metric, labels, value):
        inner = ", ".join(f'{key}="{text}"' for key, text in labels.items())
        return {"labels": f"{metric}{{{inner}}}", "value": value}

    own = {"job": "egress25", "family": "ipv4"}
    north = {**own, **PLACE, "region": "north"}
    return [
        {"expr": "count(instance:egress25_verdict:placed)", "eval_time": "32m",
         "exp_samples": [{"labels": "{}", "value": TOTAL}]},
        {"expr": 'region:egress25_machines_blocked:ratio{region="north"}', "eval_time": "32m",
         "exp_samples": [sample("region:egress25_machines_blocked:ratio", north, 0.125)]},
        {"expr": 'image:egress25_machines_decided:count{image="mail-1", region="west"}',
         "eval_time": "32m",
         "exp_samples": [sample("image:egress25_machines_decided:count",
                                {**own, **PLACE, "region": "west", "image": "mail-1"}, SIZES["w1-"])]},
        {"expr": 'count({__name__=~"(image|region|gateway):.*", region="unknown"}) or vector(0)',
         "eval_time": "32m", "exp_samples": [{"labels": "{}", "value": 0}]},
    ]


def main():
    rules = ([name for name in sys.argv[1:] if name != "--small"] or [RULES])[0]
    case = {"rule_files": [os.path.abspath(rules)], "evaluation_interval": "4m",
            "group_eval_order": ["egress25-recording", "egress25-fleet", "egress25-alerts"], "tests": [{
        "interval": "1m", "input_series": all_series(), "promql_expr_test": numbers(),
        "alert_rule_test": cases()}]}
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.dump(case, file, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))
        file.flush()
        run = subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, text=True,
                             check=False)
    if run.returncode != 0:
        print((run.stdout + run.stderr)[:6000])
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
