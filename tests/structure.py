#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What files say of each other, held against what they are: for tests/lint.sh.

Who may include whom, circles between files (by the symbols of build/user), headers that are for
some files alone, files that a comment or a README names, names that stand for two things.
"""

import fnmatch
import glob
import os
import re
import subprocess
import sys

# A file includes what is of its own floor and of those named here, which lie below it.
FLOORS = {
    "base": "",
    "systemd": "base",
    "core": "base",
    "guide": "base core",
    "finding": "base core guide",
    "probe": "base",
    "render": "base core guide finding probe",
    "net": "base",
    "sensor": "base core net bpf",
    "capture": "base core guide finding render",
    "cloud": "base",
    "serve": "base core guide finding render",
    "screen": "base core guide finding",
    "config": "base core guide finding probe render capture cloud serve",
    "engine": "base core guide finding probe render config sensor net capture cloud serve bpf",
    "cli": "base core guide finding probe render config sensor net capture cloud serve engine screen bpf",
}
# Numbers and lists alone, which every floor shares.
SHARED = {"bpf/limits.h", "bpf/counters.h"}
# A packet holds packets.
RECURSIVE = [{"capture/packet", "capture/packet_ethernet", "capture/packet_link",
              "capture/packet_tunnel"}]
# A command, and the form of what it shows.
SAME_THING = {"status"}

complaints = []


def complain(text):
    complaints.append(text)


def tracked():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=True)
    return [f for f in listed.stdout.split("\n") if f and os.path.exists(f)]


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def layers(includes):
    for file, included in includes.items():
        folder = file.split("/")[1]
        if file.count("/") != 2:
            continue
        if folder not in FLOORS:
            complain(f"user/{folder} is no floor of user/README.md")
            continue
        may = set(FLOORS[folder].split()) | {folder}
        for name in included:
            if name not in SHARED and "/" in name and name.split("/")[0] not in may:
                complain(f"{file}: {folder} may not include {name}")


def alone(files, includes, text):
    """A header that opens with "For render/text*.c alone" has no other includer."""
    for header in files:
        if not header.startswith("user/") or not header.endswith(".h"):
            continue
        opening = " ".join(re.sub(r"[/*]+\s|\n \*", " ", text[header].split("#ifndef")[0]).split())
        said = re.search(r"For ((?:[\w/*]+\.[ch](?:, | and )?)+) alone", opening)
        if not said:
            if re.search(r"[Nn]obody else includes|\balone\.", opening):
                complain(f'{header}: say who may include it as "For FOLDER/FILE*.c alone"')
            continue
        allowed = re.split(r", | and ", said.group(1))
        for file, included in includes.items():
            if header[len("user/"):] in included and not any(
                    fnmatch.fnmatch(file, "user/" + pattern) for pattern in allowed):
                complain(f"{file}: {header} is for {said.group(1)} alone")


def comments(source):
    return re.findall(r"/\*.*?\*/", source, re.S)


def named_files(files, text):
    """A file that a comment or a README names is there."""
    known = set(files) | {os.path.basename(f) for f in files}
    known |= {"/".join(f.split("/")[1:]) for f in files}
    pattern = re.compile(r"(?<![\w/.<-])((?:[\w-]+/)*[\w-]+\.(?:bpf\.c|[ch]|sh|py))(?![\w/])")
    for file in files:
        if file.startswith(("user/", "bpf/")) and file.endswith((".c", ".h")):
            parts = comments(text[file])
        elif file in ("README.md", "user/README.md"):
            parts = [text[file]]
        else:
            continue
        for part in parts:
            for name in pattern.findall(part):
                foreign = "NAME" in name or name.startswith(("include/", "kernel/", "linux/", "net/ipv"))
                if not foreign and name not in known:
                    complain(f"{file}: names {name}, which is not there")


def one_name_one_thing(files):
    folders = {}
    for file in files:
        if file.startswith("user/") and file.count("/") == 2 and file.endswith((".c", ".h")):
            _, folder, name = file.split("/")
            folders.setdefault(name.rsplit(".", 1)[0], set()).add(folder)
    for stem, where in sorted(folders.items()):
        if len(where) > 1 and stem not in SAME_THING:
            complain(f"{stem}: a name for two things, in {' and '.join(sorted(where))}")


def one_tag_one_thing(files, text):
    """A struct, union or enum that a header defines has its name for itself among the headers."""
    where = {}
    for file in files:
        if file.startswith("user/") and file.endswith(".h"):
            for tag in re.findall(r"^(?:struct|union|enum) (\w+) \{", text[file], re.M):
                where.setdefault(tag, []).append(file)
    for tag, headers in sorted(where.items()):
        if len(headers) > 1:
            complain(f"{tag}: a name for two things, in {' and '.join(sorted(headers))}")


def symbols(objects):
    defined, wanted = {}, {}
    listed = subprocess.run(["nm", "-A", "-P", *objects], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        where, rest = line.split(": ", 1)
        name, kind = rest.split()[:2]
        if kind == "U":
            wanted.setdefault(where, set()).add(name)
        elif kind.isupper():
            defined[name] = where
    return defined, wanted


def circles():
    objects = sorted(o for o in glob.glob("build/user/*/*.o")
                     if os.path.exists(o[len("build/"):-2] + ".c"))
    if not objects:
        complain("circles cannot be looked for: build first")
        return
    defined, wanted = symbols(objects)
    calls = {o: {defined[n] for n in wanted.get(o, ()) if n in defined} - {o} for o in objects}
    for group in knots(calls):
        names = {o[len("build/user/"):-2] for o in group}
        if any(names <= known for known in RECURSIVE):
            continue
        for file in sorted(group):
            to = ", ".join(sorted(f"{defined[n][11:-2]}.c by {n}" for n in wanted[file]
                                  if defined.get(n) in group and defined[n] != file))
            complain(f"{file[6:-2]}.c is in a circle: calls {to}")


def reached(calls, start):
    seen, left = set(), [start]
    while left:
        for to in calls[left.pop()] - seen:
            seen.add(to)
            left.append(to)
    return seen


def knots(calls):
    """The groups of files of which each leads to each other."""
    leads = {file: reached(calls, file) for file in calls}
    left = {file for file in calls if file in leads[file]}
    while left:
        file = min(left)
        group = {other for other in left if other in leads[file] and file in leads[other]}
        left -= group
        yield group


def main():
    files = tracked()
    sources = [f for f in files if f.startswith(("user/", "bpf/")) and f.endswith((".c", ".h"))]
    text = {f: read(f) for f in sources + ["README.md", "user/README.md"] if os.path.exists(f)}
    includes = {f: re.findall(r'#include "([^"]+)"', text[f]) for f in sources
                if f.startswith("user/")}
    files = [f for f in files if os.path.exists(f)]
    layers(includes)
    alone([f for f in sources], includes, text)
    named_files([f for f in files if f in text or f.startswith(("tests/", "scripts/"))], text)
    one_name_one_thing(sources)
    one_tag_one_thing(files, text)
    circles()
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
