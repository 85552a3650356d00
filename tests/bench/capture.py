#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A large capture of a busy mail server: sessions with mail in full-size segments, a fifth of all bytes; the
rest is the web.

usage: capture.py MEGABYTES >FILE
"""

import struct
import sys

HEAD = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)
MACS = (b"\x02\0\0\0\0\xfe\x02\0\0\0\0\1", b"\x02\0\0\0\0\1\x02\0\0\0\0\xfe")
US = bytes([10, 0, 0, 4])
START, STEP_US, SEGMENT = 1780000000, 120, 1448
SYN, ACK, PSH, FIN = 2, 16, 8, 1
DATA = bytes(range(256)) * 6


class Writer:
    def __init__(self, out):
        self.out, self.us, self.bytes = out, 0, 0
        self.buffer = []

    def put(self, to_us, them, sport, dport, seq, ack, flags, length=0):
        size = 54 + length
        seconds, us = divmod(self.us, 1000000)
        self.us += STEP_US
        source, destination = (them, US) if to_us else (US, them)
        self.buffer.append(struct.pack("<IIII", START + seconds, us, size, size) + MACS[not to_us] +
                           struct.pack(">HBBHHHBBH4s4s", 0x0800, 0x45, 0, 40 + length, 1, 0, 52 if to_us else 64, 6, 0,
                                       source, destination) +
                           struct.pack(">HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff, 0x50, flags, 8192, 0, 0) +
                           DATA[:length])
        self.bytes += size + 16
        if len(self.buffer) > 4096:
            self.flush()

    def flush(self):
        self.out.write(b"".join(self.buffer))
        self.buffer.clear()


def session(w, number, port, ours, theirs):
    """Opened by us; bytes in full-size segments, each second of them acknowledged."""
    them = struct.pack(">I", 0xc6120000 + number % 120000)
    sport, mine, yours = 1024 + number % 60000, number * 7919, number * 104729

    def send(flags, length=0):
        nonlocal mine
        w.put(False, them, sport, port, mine, yours, flags, length)
        mine += length + (flags & (SYN | FIN) != 0)

    def receive(flags, length=0):
        nonlocal yours
        w.put(True, them, port, sport, yours, mine, flags, length)
        yours += length + (flags & (SYN | FIN) != 0)

    send(SYN)
    receive(SYN | ACK)
    send(ACK)
    receive(PSH | ACK, 30)
    for out, other, length in ((send, receive, ours), (receive, send, theirs)):
        for at in range(0, length, 2 * SEGMENT):
            out(ACK, min(SEGMENT, length - at))
            if length - at > SEGMENT:
                out(PSH | ACK, min(SEGMENT, length - at - SEGMENT))
            other(ACK)
    send(FIN | ACK)
    receive(FIN | ACK)
    send(ACK)


def main():
    size, number, mail = int(sys.argv[1]) << 20, 0, 0
    w = Writer(sys.stdout.buffer)
    w.out.write(HEAD)
    while w.bytes < size:
        before, is_mail = w.bytes, mail * 5 < w.bytes
        if is_mail:
            session(w, number, 25 if number % 8 else 587, 45000, 300)
            mail += w.bytes - before
        else:
            session(w, number, 443, 900, 60000)
        number += 1
    w.flush()


main()
