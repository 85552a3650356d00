#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Which number and which comparison of the detector could be another one without a test that notices: each of
core/weights.h is changed in turn (a count by one, anything else to double and half), each comparison of the
files below moved by its border (< to <=) or, of times, whose border is a nanosecond, and where there is none,
turned over (< to >=, == to !=), and the unit tests of the core and the
engine's specification (tests/replay/*.t) are run. Bounds of for loops are left out: the sanitizers look at
these. A replay is run first and compared with what the unchanged program says; only one that says something
else is put to its test.

What survives is printed, and is either a missing test or stands in tests/mutate.known with the reason why it
makes no difference.
usage: mutate.py BUILD [WORD...]    only mutants whose description contains one of the words; V=1 also tells
what caught each of the others. Called by make mutate, which builds BUILD/unit, BUILD/asan and sets CC,
UNIT_LDLIBS and LIB_LDLIBS.
"""

import concurrent.futures
import os
import pathlib
import re
import resource
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORE = ROOT / "user/core"
WEIGHTS = CORE / "weights.h"
# detector_saved.c is a format, which test_saved.c holds.
FILES = sorted(set(CORE.glob("detector*.c")) - {CORE / "detector_saved.c"}) + [
    CORE / name for name in ("active.c", "active_alike.c", "path.c")]
UNIT = ("detector", "active", "netns_verdicts", "monitor", "flows", "saved")
FLAGS = "-D_GNU_SOURCE -I. -Iuser -Ibuild -std=gnu11 -O0 -fPIC -fno-strict-aliasing".split()
BORDER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
APART = re.compile(r"[;{}?:,]|&&|\|\||\bif\b|\breturn\b")  # what stands beside a comparison
SECONDS = 30  # of one program: a mutant may never end


def code_only(text):
    """The text with comments, strings and directives blanked, so that places stay."""
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|^#.*?(?<!\\)$',
                  lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S | re.M)


def for_heads(code):
    """Where the parentheses of for loops are."""
    for head in re.finditer(r"\bfor \(", code):
        depth, at = 1, head.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(code[at], 0)
            at += 1
        yield range(head.start(), at)


def comparisons(path):
    text = path.read_text()
    code = code_only(text)
    heads = list(for_heads(code))
    for hit in re.finditer(r"(?<![-<>=!])(<=|>=|==|!=|<|>)(?![<>=])", code):
        if any(hit.start() in head for head in heads):
            continue
        left = APART.split(code[max(0, hit.start() - 200):hit.start()])[-1]
        right = APART.split(code[hit.end():hit.end() + 200])[0]
        new = (TURNED if re.search("_ns|NS\\b", left + right) else BORDER)[hit.group()]
        line = text.count("\n", 0, hit.start()) + 1
        begin = text.rfind("\n", 0, hit.start()) + 1
        words = text[begin:text.find("\n", hit.end())]
        changed = words[:hit.start() - begin] + new + words[hit.end() - begin:]
        yield (path, f"{path.relative_to(ROOT)}:{line}", " ".join(changed.split()),
               text[:hit.start()] + new + text[hit.end():])


def code_of_weights():
    return re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), WEIGHTS.read_text(), flags=re.S)


def name_of(weight):
    return weight[2].split(" ", 1)[0]


def objects_of(archive, objects):
    members = subprocess.run(["ar", "t", archive], stdout=subprocess.PIPE, check=True).stdout.decode().split()
    return [path for path in objects if path.name in members]


def weights():
    text, code = WEIGHTS.read_text(), code_of_weights()
    for hit in re.finditer(r"^#define (\w+)((?:\\\n|[^\n])*)$", code, flags=re.M):
        name, value = hit.group(1), " ".join(hit.group(2).replace("\\\n", " ").split())
        if name == "SECOND_NS" or not value:
            continue
        if re.fullmatch(r"\d+", value):
            changes = [f"({value} + 1)", f"({value} - 1)"]
        elif value == "0.0":
            changes = ["1.0"]
        else:
            changes = [f"(2 * {value})", f"({value} / 2)"]
        for change in changes:
            yield (WEIGHTS, f"{WEIGHTS.relative_to(ROOT)}", f"{name} {change}",
                   text[:hit.start(2)] + " " + change + text[hit.end(2):])


class Replays:
    """The specification as recorded streams, and what the unchanged program says of each."""

    def __init__(self, build, program):
        self.program = program
        self.folder = build / "streams"
        self.folder.mkdir(exist_ok=True)
        self.list = []
        for test in sorted((ROOT / "tests/replay").glob("*.t")):
            seen = self.folder / (test.stem + ".json")
            with seen.open("w") as out:
                subprocess.run(["awk", "-f", "tests/replay/stream.awk", test], stdout=out, check=True)
            place = [f"--{word}" for line in test.read_text().splitlines() if line.startswith("setup ")
                     for word in line.split() if re.match("(cloud|subscription)=", word)]
            if not any(word.startswith("--cloud") for word in place):
                place += ["--cloud", "none"]
            ways = [["--json"]] + ([["-v"]] if '\n"' in test.read_text() else [])
            self.list += [[test, place + way + [str(seen)], None] for way in ways]
        for replay in self.list:
            replay[2] = self.say(replay[1])

    def notices(self, environment):
        for test, arguments, said in self.list:
            if self.say(arguments, env=environment) != said and not self.holds(test, environment):
                return test.name
        return None

    def say(self, arguments, **more):
        done = run([self.program, "replay", *arguments], **more)
        return done and (done.returncode, done.stdout)

    def holds(self, test, environment):
        """run.sh itself runs other programs, which must not have the mutant."""
        wrapper = self.folder / f"mutant{environment['MUTANT']}.sh"
        wrapper.write_text(f"#!/bin/sh\nLD_PRELOAD={environment['LD_PRELOAD']} MUTANT={environment['MUTANT']} "
                           f"exec {self.program} \"$@\"\n")
        wrapper.chmod(0o755)
        done = run(["tests/replay/run.sh", test], env=dict(os.environ, EGRESS25=str(wrapper.relative_to(ROOT))))
        wrapper.unlink()
        return done is not None and done.returncode == 0


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command, **more):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                              preexec_fn=limits, check=False, **more)
    except subprocess.TimeoutExpired:
        return None


class Mutator:
    """The core is a shared library here, and a mutant another one that is loaded before it."""

    def __init__(self, build):
        self.build = build
        self.cc = [*shlex.split(os.environ.get("CC", "gcc")), "-w"]
        self.core = build / "libcore.so"
        objects = set(build.glob("asan/*/*.o"))
        core, base = set(build.glob("asan/core/*.o")), set(build.glob("asan/base/*.o"))
        self.compile([*core, "-shared", "-o", self.core], check=True)
        pure = set(objects_of(build / "asan/pure.a", objects))
        self.programs = []
        for name in UNIT:
            self.programs.append(self.link(f"test_{name}", [build / f"unit/obj/test_{name}.o"], base,
                                           pure - core - base, "UNIT_LDLIBS"))
        self.egress25 = self.link("egress25", [build / "asan/main.o", build / "asan/version.o"], base,
                                  objects - core - base, "LIB_LDLIBS")
        self.replays = Replays(build, self.egress25)
        self.weights, self.fixed = self.all_weights()

    def compile(self, arguments, check=False):
        done = run([*self.cc, *arguments, *FLAGS])
        if check and (done is None or done.returncode != 0):
            sys.exit(done.stdout.decode() if done else "the compiler did not end")
        return done

    def link(self, name, first, base, others, libraries):
        program, archive = self.build / f"mutable_{name}", self.build / f"{name}.a"
        archive.unlink(missing_ok=True)
        subprocess.run(["ar", "rcs", archive, *others], check=True)
        # What the core needs of base/ is of the program.
        self.compile([*first, *base, archive, self.core, f"-Wl,-rpath,{self.build}", "-rdynamic",
                      *shlex.split(os.environ[libraries]), "-lm", "-o", program], check=True)
        return program

    def all_weights(self):
        """One library with every changed number, of which MUTANT chooses one. The numbers that have to be
        constant, as lengths of arrays, are left to a library of their own each."""
        users = [path for path in sorted(CORE.glob("*.c"))
                 if "core/weights.h" in (self.build / f"asan/core/{path.stem}.d").read_text()]
        folder, fixed = self.build / "weights", set()
        (folder / "core").mkdir(parents=True, exist_ok=True)
        (folder / "mutant.c").write_text(
            "#include <stdlib.h>\nint mutant = -1;\n"
            "static void __attribute__((constructor)) begin(void)\n"
            "{ if (getenv(\"MUTANT\")) mutant = atoi(getenv(\"MUTANT\")); }\n")
        library = folder / "libweights.so"
        while True:
            (folder / "core/weights.h").write_text(self.chosen(fixed))
            done = self.compile([f"-I{folder}", f"-I{CORE}", *users, folder / "mutant.c", "-shared", "-o", library])
            if done.returncode == 0:
                return library, fixed
            said = done.stdout.decode().splitlines()
            words = {word for error, source in zip(said, said[1:]) if "error: " in error or "in expansion" in error
                     for word in re.findall(r"\w+", error + source)}
            names = (words & {name_of(weight) for weight in weights()}) - fixed
            if not names:
                sys.exit(done.stdout.decode())
            fixed |= names

    @staticmethod
    def chosen(fixed):
        """weights.h with a choice in place of each number."""
        changes = {}
        for number, mutant in enumerate(weights()):
            changes.setdefault(name_of(mutant), []).append((number, mutant[2].split(" ", 1)[1]))
        text = WEIGHTS.read_text().replace("#define SECOND_NS", "extern int mutant;\n#define SECOND_NS", 1)
        for name, choices in changes.items():
            if name in fixed:
                continue
            value = re.search(rf"^#define {name}\s+((?:\\\n|[^\n])*)$", code_of_weights(), flags=re.M).group(1)
            chosen = " ".join(value.replace("\\\n", " ").split())
            for number, change in choices:
                chosen = f"(mutant == {number} ? {change} : {chosen})"
            text = re.sub(rf"^#define {name}\s+(?:\\\n|[^\n])*$", f"#define {name} {chosen}", text, flags=re.M)
        return text

    def library(self, folder, number, mutant):
        """What is loaded before the core. None when it does not compile, which a static assert may see to."""
        path, _, _, text = mutant
        library = folder / "libmutant.so"
        if path == WEIGHTS and name_of(mutant) not in self.fixed:
            return self.weights
        folder.mkdir(exist_ok=True)
        if path == WEIGHTS:
            (folder / "core").mkdir(exist_ok=True)
            (folder / "core/weights.h").write_text(text)
            sources = sorted(CORE.glob("*.c"))
        else:
            sources = [folder / path.name]
            sources[0].write_text(text)
        done = self.compile([f"-I{folder}", "-Iuser/core", "-shared", *sources, "-o", library])
        return library if done and done.returncode == 0 else None

    def killer(self, number, mutant):
        """The name of the first test that notices."""
        folder = self.build / f"mutant{number}"
        try:
            library = self.library(folder, number, mutant)
            if library is None:
                return "compiler"
            environment = dict(os.environ, LD_PRELOAD=str(library), MUTANT=str(number))
            for program in self.programs:
                done = run([program], env=environment)
                if done is None or done.returncode != 0:
                    return program.name
            return self.replays.notices(environment)
        finally:
            subprocess.run(["rm", "-rf", folder], check=False)


def known_ones():
    known = {}
    for line in (ROOT / "tests/mutate.known").read_text().splitlines():
        if line and line[0] != "#" and "\t" in line:
            what, _, why = line.partition("\t")
            known[what] = why
    return known


def main():
    os.chdir(ROOT)
    build = (ROOT / sys.argv[1]).resolve()
    everything = list(weights()) + [m for path in FILES for m in comparisons(path)]
    mutants = [(number, m) for number, m in enumerate(everything)
               if len(sys.argv) < 3 or any(word in f"{m[1]} {m[2]}" for word in sys.argv[2:])]
    known = known_ones()
    mutator = Mutator(build)
    survived = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        killers = pool.map(lambda mutant: mutator.killer(*mutant), mutants)
        for (_, (_, where, what, _)), killer in zip(mutants, killers):
            # Not by its line, which moves.
            why = known.get(f"{where.split(':')[0]} {what}")
            if killer and os.environ.get("V") == "1":
                print(f"caught    {where}: {what}: {killer}", flush=True)
            elif not killer and why is None:
                print(f"survived  {where}: {what}", flush=True)
                survived += 1
    print(f"{len(mutants)} changed, {survived} of them noticed by no test and not known to be alike")
    return survived > 0


if __name__ == "__main__":
    sys.exit(main())
