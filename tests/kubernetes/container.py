#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Becomes the DaemonSet's container: the given root file system with the mounts, capabilities, user and
environment that the manifest says, and nothing else. What a runtime adds by itself is here, too: /proc, a
/dev of five devices, a /sys to read. There is no seccomp profile.

usage: container.py ROOT WORK ARGUMENT...    the pod as `check.py --container` has it on standard input;
                                             WORK is a folder for the ConfigMap's files
"""

import ctypes
import json
import os
import re
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 0x00020000, 23, 24, 38


def call(name, *arguments):
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name}{arguments}: {os.strerror(ctypes.get_errno())}")


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def capability_number(name):
    with open("/usr/include/linux/capability.h", encoding="utf-8") as file:
        return int(re.search(rf"^#define CAP_{name}\s+(\d+)$", file.read(), re.M)[1])


def make_root(root):
    mount("--make-rprivate", "/")
    mount("--bind", root, root)
    for name in ("proc", "sys", "dev"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    mount("-t", "proc", "proc", f"{root}/proc")
    mount("-t", "sysfs", "-o", "ro", "sysfs", f"{root}/sys")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", f"{root}/dev")
    for name in ("null", "zero", "full", "random", "urandom"):
        with open(f"{root}/dev/{name}", "w", encoding="utf-8"):
            pass
        mount("--bind", f"/dev/{name}", f"{root}/dev/{name}")


def add_volumes(root, work, pod):
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    for wanted in pod["container"]["volumeMounts"]:
        volume, target = volumes[wanted["name"]], root + wanted["mountPath"]
        os.makedirs(target, exist_ok=True)
        if "hostPath" in volume:
            path = volume["hostPath"]["path"]
            mount("--rbind", path, target)
            # What a node has there, and this machine may have otherwise.
            if path == "/sys/kernel/tracing" and not os.listdir(target):
                mount("-t", "tracefs", "tracefs", target)
            if path == "/sys/fs/cgroup" and not os.path.exists(f"{target}/cgroup.controllers"):
                mount("-t", "cgroup2", "cgroup2", target)
        elif "configMap" in volume:
            for name, text in pod["configmap"].items():
                with open(os.path.join(work, name), "w", encoding="utf-8") as file:
                    file.write(text)
            mount("--bind", work, target)
        else:
            mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", target)
        if wanted.get("readOnly"):
            mount("-o", "remount,ro,bind", target)


def restrict(context, numbers):
    """Exactly these capabilities, for uid 0 too, and no way to more."""
    number = 0
    while libc.prctl(PR_CAPBSET_READ, number) >= 0:
        if number not in numbers:
            call("prctl", PR_CAPBSET_DROP, number, 0, 0, 0)
        number += 1
    if not context["allowPrivilegeEscalation"]:
        call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(*[context["runAsGroup"]] * 3)
    os.setresuid(*[context["runAsUser"]] * 3)
    words = (ctypes.c_uint32 * 6)()
    for number in numbers:
        for place in (0, 1, 2):  # effective, permitted, inheritable
            words[number // 32 * 3 + place] |= 1 << number % 32
    call("capset", (ctypes.c_uint32 * 2)(0x20080522, 0), words)


def main():
    root, work, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    pod = json.load(sys.stdin)
    context = pod["container"]["securityContext"]
    numbers = {capability_number(name) for name in context["capabilities"]["add"]}
    call("unshare", CLONE_NEWNS)
    make_root(root)
    add_volumes(root, work, pod)
    if context["readOnlyRootFilesystem"]:
        mount("-o", "remount,ro,bind", root)
    os.chroot(root)
    os.chdir("/")
    restrict(context, numbers)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.execve("/egress25", arguments, {"PATH": "/", "HOSTNAME": "node"})


if __name__ == "__main__":
    main()
