#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs a program that may connect by TCP to the named ports alone, as a sandbox made with Landlock
(Linux 6.7) has it: usage: landlock.py PORT,... COMMAND [ARGUMENT]...; status 77 where the kernel
has no such rules."""

import ctypes
import os
import struct
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, NET_ABI = 1, 4  # LANDLOCK_CREATE_RULESET_VERSION, the first with network rules
CONNECT_TCP, NET_PORT = 2, 2  # LANDLOCK_ACCESS_NET_CONNECT_TCP, LANDLOCK_RULE_NET_PORT
NO_NEW_PRIVS = 38

libc = ctypes.CDLL(None, use_errno=True)


def call(*args):
    result = libc.syscall(*(ctypes.c_long(a) if isinstance(a, int) else a for a in args))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def main():
    ports = [int(port) for port in sys.argv[1].split(",")]
    try:
        if call(CREATE_RULESET, None, 0, VERSION) < NET_ABI:
            sys.exit(77)
    except OSError:
        sys.exit(77)
    attributes = ctypes.create_string_buffer(struct.pack("=QQ", 0, CONNECT_TCP))
    ruleset = call(CREATE_RULESET, attributes, 16, 0)
    for port in ports:
        rule = ctypes.create_string_buffer(struct.pack("=QQ", CONNECT_TCP, port))
        call(ADD_RULE, ruleset, NET_PORT, rule, 0)
    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0) < 0:
        sys.exit("prctl")
    call(RESTRICT_SELF, ruleset, 0)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
