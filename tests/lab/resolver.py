#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A resolver on 127.0.0.53 that does not do its work, in one of these ways: silent, servfail, refused,
garbage (bytes that are no message behind the right header)."""

import socket
import sys

CODES = {"servfail": 2, "refused": 5, "garbage": 0}

mode = sys.argv[1]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.53", 53))
while True:
    query, peer = udp.recvfrom(4096)
    if mode == "silent" or len(query) < 12:
        continue
    header = query[:2] + bytes([0x81, 0x80 | CODES[mode]]) + query[4:6]
    if mode == "garbage":
        udp.sendto(header + b"\0\x09\0\0\0\0" + query[12:] + b"\xc0\xff\0\x0f" * 5, peer)
    else:
        udp.sendto(header + bytes(6) + query[12:], peer)
