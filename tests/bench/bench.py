#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What watching costs: one table, from one run.

Two namespaces on a veth pair, client and server on one CPU, one packet per segment, for what
connections cost; one with a device that swallows everything (ifb) for what many of them cost. Each
thing is measured in rounds, in an order that turns by one each time, and each ratio is taken within a
round; the medians are told. CPU time where there is one: other work then disturbs less. Prints what it
finds and judges by no time; what is not installed is said and left out. See README.md on how to read it.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
COST = TOP / "build/bench/cost"
CORE = TOP / "build/bench/core/core"
PROGRAM = TOP / os.environ.get("EGRESS25", "build/egress25")
BPFTOOL = os.environ.get("BPFTOOL", "bpftool")
FAR = "198.51.100.10"
NEAR, BEYOND, HOLE = (f"e25b-{os.getpid()}-{name}" for name in ("near", "far", "hole"))
ONE_CPU = ["taskset", "-c", str(os.cpu_count() - 1)]
PORTS = "tcp port 25 or tcp port 465 or tcp port 587 or tcp port 2525 or icmp or icmp6"
TRACEFS = ["unshare", "-m", "sh", "-c", 'mount -t tracefs none /sys/kernel/tracing 2>/dev/null; exec "$@"', "-"]
MS = 300
LOADED = "programs"  # instead of a word that it writes: some write nothing before there is an event
READY_S = 20
METRICS = "http://127.0.0.1:19725/metrics"

samples = collections.defaultdict(list)  # by what and in which setting
work = pathlib.Path(tempfile.mkdtemp())


def run(*command, **options):
    done = subprocess.run([str(c) for c in command], check=False, text=True, capture_output=True, **options)
    if done.returncode:
        sys.exit(f"bench: {' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


def inside(netns, *command):
    return ["ip", "netns", "exec", netns, *map(str, command)]


# ---- what runs beside the traffic ----


class Setting:
    def __init__(self, command, word=None, needs=None, netns=NEAR):
        self.command, self.word, self.netns = command, word, netns
        self.there = needs is None or shutil.which(needs) is not None


def filter_and_count():
    return "tracepoint:sock:inet_sock_set_state /args->dport == 25/ { @[args->newstate] = count(); }"


SETTINGS = {
    "nothing": Setting(None),
    "empty": Setting([COST / "empty", COST / "empty.bpf.o", "uplink0"], "ready"),
    "egress25": Setting([PROGRAM, "watch", "--quiet", "--cloud", "none", "--ready-fd", "3"]),
    "tcplife": Setting([*TRACEFS, "tcplife"], LOADED, "tcplife"),
    "tcpstates": Setting([*TRACEFS, "tcpstates"], LOADED, "tcpstates"),
    "bpftrace": Setting([*TRACEFS, "bpftrace", "-e", filter_and_count()], LOADED, "bpftrace"),
    "tcpdump": Setting(["tcpdump", "-n", "-i", "uplink0", "-w", "/dev/null", PORTS], "listening on", "tcpdump"),
    "nft": Setting(["sh", "-c", "nft add table inet bench && nft add chain inet bench out '{ type filter hook output "
                    "priority 0; }' && nft add rule inet bench out tcp dport '{ 25, 465, 587, 2525 }' counter && "
                    "echo ready && trap 'nft delete table inet bench; exit' TERM && while :; do sleep 0.1; done"],
                   "ready", "nft"),
    "conntrack": Setting(["sh", "-c", "nft add table inet bench && nft add chain inet bench out '{ type filter hook output "
                          "priority 0; }' && nft add rule inet bench out ct state new counter && echo ready && "
                          "conntrack -E -p tcp & trap 'kill $!; nft delete table inet bench; exit' TERM; wait; "
                          "while :; do sleep 0.1; done"], "ready", "conntrack"),
}
WITH_PROGRAMS = ["empty", "egress25", "tcplife", "tcpstates", "bpftrace"]


def start(setting, output=None):
    """The process, once it says that it is ready: by a word, or by a line on descriptor 3."""
    log = work / "log"
    readable, writable = os.pipe()
    with open(output or log, "w", encoding="utf-8") as out:
        command = inside(setting.netns, *setting.command)
        if not setting.word:
            command = ["sh", "-c", f'exec "$@" 3>&{writable}', "-", *command]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT if not output else open(log, "w", encoding="utf-8"),
                                   pass_fds=[writable])
    os.close(writable)
    deadline = time.monotonic() + READY_S
    with os.fdopen(readable) as ready:
        if not setting.word:
            ready.readline()
            return process
    while not (programs(process) if setting.word is LOADED else setting.word in log.read_text(encoding="utf-8", errors="replace")):
        if time.monotonic() > deadline or process.poll() is not None:
            end(process)
            raise RuntimeError(f"it did not start: {setting.command[0]}: {log.read_text(encoding='utf-8')[-300:]}")
        time.sleep(0.05)
    if setting.word is LOADED:
        time.sleep(0.2)  # from the program to the hook
    return process


def end(process, sign=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(sign)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def attached(name):
    process = start(SETTINGS[name]) if SETTINGS[name].command else None
    try:
        yield process
    finally:
        if process:
            end(process)


def family_of(pid):
    """The process and its children: some are started by a shell."""
    yield pid
    with contextlib.suppress(OSError):
        for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from family_of(int(child))


def programs(process):
    """Of the programs it holds, by name: number, runs, nanoseconds."""
    ids = set()
    for pid in family_of(process.pid):
        for info in pathlib.Path(f"/proc/{pid}/fdinfo").iterdir():
            with contextlib.suppress(OSError):
                ids.update(int(line.split()[1]) for line in info.read_text().splitlines() if line.startswith("prog_id:"))
    return {p.get("name", "?"): (p["id"], p.get("run_cnt", 0), p.get("run_time_ns", 0))
            for p in json.loads(run(BPFTOOL, "-j", "prog", "show")) if p["id"] in ids}


# ---- the measures ----


def traffic(*arguments, netns=NEAR):
    return run(*ONE_CPU, *inside(netns, COST / "traffic", *arguments))


def turned(names, number):
    there = [n for n in names if SETTINGS[n].there]
    return there[number % len(there):] + there[:number % len(there)]


def measure_applications(rounds):
    """CPU nanoseconds of a system call and of whole connections, for who makes them."""
    for number in range(rounds):
        for name in turned(SETTINGS, number):
            with attached(name):
                if name in ("nothing", "empty", "egress25"):
                    samples["call", name].append(float(traffic("call", "-", "-", MS)))
                for port in (443, 25):
                    samples[f"cycle{port}", name].append(float(traffic("cycle", FAR, port, MS).split()[0]))


CONNECT_PROGRAMS = ("connect", "release", "route")


def measure_programs(rounds):
    """Nanoseconds in BPF programs: all of a connection, those of connect() alone, and of a run on each hook."""
    statistics_on = start(Setting([COST / "empty", "--stats"], "ready"))
    try:
        for number in range(rounds):
            for name in turned(WITH_PROGRAMS, number):
                with attached(name) as process:
                    for port in (443, 25):
                        before = programs(process)
                        connections = int(traffic("cycle", FAR, port, MS).split()[1])
                        ran = {n: (p[1] - before[n][1], p[2] - before[n][2]) for n, p in programs(process).items() if n in before}
                        whole = sum(ns for _, ns in ran.values()) / connections
                        calls = sum(ns for n, (_, ns) in ran.items() if any(c in n for c in CONNECT_PROGRAMS)) / connections
                        samples[f"connection{port}", name].append(whole)
                        samples[f"connect{port}", name].append(calls)
                        for program, (runs, ns) in ran.items():
                            if runs >= 100:
                                samples[f"{program} {port}", name].append(ns / runs)
    finally:
        end(statistics_on)


def measure_packets(rounds):
    with attached("empty") as empty, attached("egress25") as own:
        ids = [{name: p[0] for name, p in programs(process).items()} for process in (own, empty)]
        for _ in range(rounds):
            for direction in ("egress", "ingress"):
                for packet in ("data443", "udp", "data25", "syn25"):
                    own_ns, empty_ns = run(COST / "testrun", *(of[f"e25_{direction}"] for of in ids), packet).split()
                    samples[f"{direction} {packet}", "egress25"].append(float(own_ns))
                    samples[f"{direction} {packet}", "empty"].append(float(empty_ns))


def measure_core(rounds):
    for _ in range(rounds):
        samples["core server", "egress25"].append(float(run(CORE, "server", 5)))
        samples["core day", "egress25"].append(float(run(CORE, "day", 5)))
        samples["core failing", "nothing"].append(float(run(CORE, "known", 4096, 0, 3)))
        samples["core failing", "egress25"].append(float(run(CORE, "known", 4096, 5, 3)))
    samples["silent", "egress25"].append(float(run(CORE, "silent", 10000)))


def measure_start(rounds):
    for number in range(rounds):
        for name in turned(["egress25", "bpftrace"], number):
            before, began = os.times(), time.monotonic()
            process = start(SETTINGS[name])
            samples["start", name].append((time.monotonic() - began) * 1000)
            end(process)
            after = os.times()
            samples["start cpu", name].append(1000 * (after.children_user + after.children_system
                                                      - before.children_user - before.children_system))


def private_kb(pid):
    """What it wrote; pages of libraries that no other process has mapped just now are not its own."""
    fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return int(fields["Private_Dirty"].split()[0])


def scrape():
    lines = [line for line in run(*inside(HOLE, "curl", "-sf", METRICS)).splitlines() if line[:1] not in ("", "#")]
    return len(lines), {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def lost():
    return sum(value for name, value in scrape()[1].items() if name.startswith("egress25_events_lost_total"))


def measure_daemon(attempts):
    """Attempts that nobody answers: closed at once, then open all at the same time."""
    conf = work / "conf"
    conf.write_text("cloud = none\nweb.listen-address = 127.0.0.1:19725\n", encoding="utf-8")
    daemon = start(Setting([PROGRAM, "daemon", "--only-netns", "self", "--config", conf, "--state", "none", "--control-socket",
                            work / "control", "--ready-fd", "3"], netns=HOLE))
    try:
        samples["samples", "egress25"].append(scrape()[0])
        samples["private idle", "egress25"].append(private_kb(daemon.pid) / 1000)
        samples["storm rate", "egress25"].append(float(traffic("storm", 25, 0, attempts, netns=HOLE)))
        time.sleep(3)
        samples["storm lost", "egress25"].append(lost())
        before = lost()
        holder = subprocess.Popen(inside(HOLE, COST / "traffic", "flood", 25, "-", attempts), stdout=subprocess.PIPE, text=True)
        holder.stdout.readline()
        time.sleep(20)  # repeats of the SYN after 1, 3, 7 and 15 s
        samples["open lost", "egress25"].append(lost() - before)
        samples["private used", "egress25"].append(private_kb(daemon.pid) / 1000)
        end(holder)
    finally:
        end(daemon)


def measure_watch(rate, seconds):
    lines = work / "lines"
    setting = Setting([PROGRAM, "watch", "--json", "--only-netns", "self", "--cloud", "none", "--ready-fd", "3"], netns=HOLE)
    process = start(setting, lines)
    samples["watch rate", "egress25"].append(float(traffic("storm", 25, rate, rate * seconds, netns=HOLE)))
    time.sleep(3)
    end(process, signal.SIGINT)
    with open(lines, encoding="utf-8") as out:
        records = [json.loads(line) for line in out if '"summary"' in line][-1]["records"]
    samples["watch lost", "egress25"].append(records["lost"])


# ---- the table ----


def ratio(what, name="egress25", beside="nothing"):
    pairs = list(zip(samples[what, name], samples[what, beside]))
    return statistics.median(a / b for a, b in pairs if b) if pairs else None


def value(what, name="egress25"):
    return statistics.median(samples[what, name]) if samples[what, name] else None


def rows():
    """What, figure, unit, what it is beside, goal; None is no goal. A goal is met from below, and a rate from above."""
    yield "a system call of any program", ratio("call"), "x", "nothing", 1.00
    for direction in ("egress", "ingress"):
        for packet, words, goal in (("data443", "other TCP", 1.15), ("udp", "UDP", 1.15), ("data25", "data of mail", None),
                                    ("syn25", "a SYN to 25", None)):
            yield f"tc {direction}, {words}", ratio(f"{direction} {packet}", beside="empty"), "x", "empty program", goal
    for port, words in ((443, "other traffic"), (25, "mail")):
        for program in sorted({k[0].split()[0] for k in samples if k[1] == "egress25" and k[0].startswith("e25_")}):
            what = f"{program} {port}"
            if samples[what, "egress25"] and samples[what, "empty"]:
                goal = 1.3 if port == 443 and program == "e25_kfree_skb" else None
                yield f"{program}, {words}", ratio(what, beside="empty"), "x", "empty program", goal
    yield "connect() to other ports, all programs", ratio("connect443", beside="empty"), "x", "empty programs", 1.3
    for port, goal in ((443, 1.00), (25, 1.04)):
        yield f"connect+close, {port}", ratio(f"cycle{port}"), "x", "nothing", None
        yield f"connect+close, {port}", ratio(f"cycle{port}", beside="empty"), "x", "empty programs", goal
    for name in SETTINGS:
        if name not in ("nothing", "empty", "egress25"):
            for port in (443, 25):
                yield f"connect+close, {port}, with {name}", ratio(f"cycle{port}", name), "x", "nothing", None
    for name, goal in (("tcplife", 0.15), ("tcpstates", None), ("bpftrace", None)):
        yield "a whole mail connection", ratio("connection25", beside=name), "x", name, goal
    yield "core, a mail server's day", value("core server"), "records/s", "", -2e6
    yield "core, a day that keeps tables full", value("core day"), "records/s", "", None
    yield "core, 5 of 4,096 networks failing", ratio("core failing"), "x", "none failing", 1.2
    yield "a block found, 10,000 new networks/s", value("silent"), "s", "", 3.2
    yield "flood, connections begun", value("storm rate"), "1/s", "", None
    yield "flood, records lost", value("storm lost"), "records", "", 0
    yield "100,000 attempts open at once, records lost", value("open lost"), "records", "", 0
    yield "watch --json, connections begun", value("watch rate"), "1/s", "", None
    yield "watch --json, records lost", value("watch lost"), "records", "", 0
    yield "private memory, idle", value("private idle"), "MB", "", 10
    yield "private memory, after all of these", value("private used"), "MB", "", 10
    yield "start to ready", value("start"), "ms", "", 100
    yield "start to ready, CPU time", value("start cpu"), "ms", "", None
    yield "start to ready", ratio("start", beside="bpftrace"), "x", "bpftrace", None
    yield "samples per scrape", value("samples"), "", "", 200


def machine():
    model = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")]
    return {"cpu": model[0] if model else os.uname().machine, "cpus": os.cpu_count(), "kernel": os.uname().release,
            "load": os.getloadavg()[0], "program": run(PROGRAM, "--version").splitlines()[0]}


def figure(number, unit):
    text = f"{number:.2f}" if unit in ("x", "s") else f"{number:,.1f}" if unit in ("MB", "ms") else f"{number:,.0f}"
    return f"{text} {unit}".strip() if unit != "x" else text


def tell(path, rounds):
    about = machine()
    table = []
    print(f"{about['program']} on {about['cpus']} x {about['cpu']}, Linux {about['kernel']}, load {about['load']:.1f}; "
          f"medians of {rounds} rounds\n")
    print(f"{'what':<48} {'figure':>16} {'beside':<16} {'goal':>12}")
    for what, number, unit, beside, goal in rows():
        if number is None:
            continue
        met = None if goal is None else number >= -goal if goal < 0 else figure(number, unit) == figure(goal, unit) or number <= goal
        said = "" if goal is None else f"{figure(abs(goal), unit)}{'' if met else ' missed'}"
        print(f"{what:<48} {figure(number, unit):>16} {beside:<16} {said:>12}")
        table.append({"what": what, "figure": number, "unit": unit, "beside": beside, "goal": None if goal is None else abs(goal),
                      "met": met})
    missing = [name for name, setting in SETTINGS.items() if not setting.there]
    if missing:
        print(f"\nnot installed, so not measured: {', '.join(missing)}")
    if path:
        raw = {f"{what} | {name}": numbers for (what, name), numbers in samples.items() if numbers}
        pathlib.Path(path).write_text(json.dumps({"machine": about, "rounds": rounds, "rows": table, "samples": raw}, indent=1) + "\n",
                                      encoding="utf-8")


# ---- the lab ----


def make_lab():
    for netns in (NEAR, BEYOND, HOLE):
        run("ip", "netns", "add", netns)
        run("ip", "-n", netns, "link", "set", "lo", "up")
    run("ip", "-n", NEAR, "link", "add", "uplink0", "type", "veth", "peer", "name", "far0", "netns", BEYOND)
    for netns, device in ((NEAR, "uplink0"), (BEYOND, "far0")):
        run("ip", "-n", netns, "link", "set", device, "gso_max_segs", "1", "up")
    run("ip", "-n", NEAR, "address", "add", "192.0.2.2/24", "dev", "uplink0")
    run("ip", "-n", NEAR, "route", "add", "default", "via", "192.0.2.1")
    run("ip", "-n", BEYOND, "address", "add", "192.0.2.1/24", "dev", "far0")
    run("ip", "-n", BEYOND, "address", "add", f"{FAR}/32", "dev", "lo")
    run("ip", "-n", HOLE, "link", "add", "hole0", "type", "ifb")
    run("ip", "-n", HOLE, "address", "add", "192.0.2.2/24", "dev", "hole0")
    run("ip", "-n", HOLE, "link", "set", "hole0", "up")
    run("ip", "-n", HOLE, "route", "add", "default", "dev", "hole0")
    return start(Setting([*ONE_CPU, COST / "traffic", "serve", "25", "80", "443"], "ready", netns=BEYOND))


def main():
    parser = argparse.ArgumentParser(description="what watching costs, as one table")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--attempts", type=int, default=100000, help="open at once (at most 131,072)")
    parser.add_argument("--json", help="write the table and all samples to this file")
    parser.add_argument("--only", default="", help="of applications,programs,packets,core,start,daemon,watch")
    arguments = parser.parse_args()
    if not 1 <= arguments.rounds <= 99 or not 1 <= arguments.attempts <= 131072:
        parser.error("--rounds takes 1 to 99, --attempts 1 to 131072")
    if os.geteuid() != 0:
        sys.exit("bench: it loads BPF programs and makes network namespaces: run it as root")
    measures = {
        "applications": lambda: measure_applications(arguments.rounds),
        "programs": lambda: measure_programs(arguments.rounds),
        "packets": lambda: measure_packets(arguments.rounds),
        "core": lambda: measure_core(arguments.rounds),
        "start": lambda: measure_start(arguments.rounds),
        "daemon": lambda: measure_daemon(arguments.attempts),
        "watch": lambda: measure_watch(15000, 4),
    }
    wanted = [w for w in arguments.only.split(",") if w]
    if set(wanted) - set(measures):
        parser.error(f"--only {arguments.only}: allowed are {', '.join(measures)}")
    server = None
    try:
        server = make_lab()
        for name, measure in measures.items():
            if not wanted or name in wanted:
                print(f"bench: {name} ...", file=sys.stderr)
                measure()
        tell(arguments.json, arguments.rounds)
    finally:
        if server:
            end(server)
        for netns in (NEAR, BEYOND, HOLE):
            subprocess.run(["ip", "netns", "del", netns], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
