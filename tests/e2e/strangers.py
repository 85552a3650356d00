#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What anybody on the network may send to a machine: answers to SYNs that it never sent, RSTs, data, ICMP
errors that quote what it never sent, and connections from a watched port.

strangers.py IPV4 IPV6 PORT COUNT   of each that many; PORT is one on which the machine listens
"""
import socket
import struct
import sys

US = {4: "10.99.0.1", 6: "fd99:0::1"}
SYN, RST, SYNACK, DATA = 0x02, 0x04, 0x12, 0x18


def packed(family, address):
    return socket.inet_pton(socket.AF_INET if family == 4 else socket.AF_INET6, address)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total >> 16) + (total & 0xFFFF)
    return ~total & 0xFFFF


def pseudo(family, source, destination, protocol, length):
    ends = packed(family, source) + packed(family, destination)
    return ends + struct.pack("!BBH" if family == 4 else "!IxxxB", *((0, protocol, length) if family == 4 else (length, protocol)))


def tcp(family, source, destination, source_port, port, flags):
    head = struct.pack("!HHIIBBHHH", source_port, port, 1000, 5001, 0x50, flags, 65535, 0, 0)
    sum_ = checksum(pseudo(family, source, destination, socket.IPPROTO_TCP, len(head)) + head)
    return head[:16] + struct.pack("!H", sum_) + head[18:]


def ip(family, source, destination, protocol, payload):
    ends = packed(family, source) + packed(family, destination)
    if family == 6:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 60) + ends + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 60, protocol, 0) + ends
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def icmp(family, source, destination, quoted):
    kind, code, protocol = (3, 13, 1) if family == 4 else (1, 1, 58)
    body = struct.pack("!BBHI", kind, code, 0, 0) + quoted
    before = pseudo(6, source, destination, protocol, len(body)) if family == 6 else b""
    return body[:2] + struct.pack("!H", checksum(before + body)) + body[4:]


def connect_from_mail(family, target, port):
    """A connection from port 25 that its own side resets."""
    s = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.bind((US[family], 25))
    s.connect((target, port))
    s.recv(1)
    s.close()


def send(family, target, port, count):
    raw = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for n in range(count):
        stranger = f"203.0.113.{n + 1}" if family == 4 else f"2001:db8:9::{n + 1:x}"
        for flags in (SYNACK, RST, DATA):
            segment = tcp(family, stranger, target, 25, 40000 + n, flags)
            raw.sendto(ip(family, stranger, target, socket.IPPROTO_TCP, segment), (target, 0))
        never_sent = ip(family, target, stranger, socket.IPPROTO_TCP, tcp(family, target, stranger, 40000 + n, 25, SYN))
        error = icmp(family, US[family], target, never_sent)
        raw.sendto(ip(family, US[family], target, 1 if family == 4 else 58, error), (target, 0))
    connect_from_mail(family, target, port)


for family_, target_ in ((4, sys.argv[1]), (6, sys.argv[2])):
    send(family_, target_, int(sys.argv[3]), int(sys.argv[4]))
