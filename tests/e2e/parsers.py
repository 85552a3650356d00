#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The same frames through the programs at the uplinks and through the parser of captures.

parsers.py run PID IFINDEX FRAMES.json   gives each to the program of its direction (BPF_PROG_TEST_RUN); prints
                                         what it returned, and whether the frame is as it was
parsers.py make FRAMES.json OUT.pcap     makes them: each with a destination of its own, to be told by
"""

import ctypes
import json
import os
import platform
import struct
import sys

SYN, SYNACK, RST = 0x02, 0x12, 0x14
TCP, ICMP, AH, HOP, ROUTING, FRAGMENT, OPTIONS, ESP, NONE = 6, 1, 51, 0, 43, 44, 60, 50, 59
US4 = bytes([192, 0, 2, 2])
US6 = bytes.fromhex("20010db8000000000000000000000002")
MAC = bytes.fromhex("020000000001020000000002")


def them4(n):
    return bytes([198, 18, n >> 8, n & 255])


def them6(n):
    return bytes.fromhex("20010db800010000000000000000") + struct.pack(">H", n)


def tcp(flags, out, isn, offset=5, extra=b""):
    ports = (40000, 25) if out else (25, 40000)
    numbers = (isn, 0) if out else (1000, isn + 1)
    return struct.pack(">HHIIBBHHH", *ports, *numbers, offset << 4, flags, 65535, 0, 0) + extra


def ipv4(out, n, payload, protocol=TCP, options=b"", length=None, fragment=0, version=4, ihl=None):
    ihl = 5 + len(options) // 4 if ihl is None else ihl
    length = 20 + len(options) + len(payload) if length is None else length
    ends = US4 + them4(n) if out else them4(n) + US4
    return struct.pack(">BBHHHBBH", version << 4 | ihl, 0, length, n, fragment, 60, protocol, 0) + ends + options + payload


def ipv6(out, n, payload, following=TCP, length=None, version=6):
    ends = US6 + them6(n) if out else them6(n) + US6
    return struct.pack(">IHBB", version << 28, len(payload) if length is None else length, following, 60) + ends + payload


def chain(*headers):
    """Extension headers (type, bytes) and what follows them: the first type, all the bytes."""
    kinds = [k for k, _ in headers] + [TCP]
    data = b""
    for (kind, body), following in zip(headers, kinds[1:]):
        data += bytes([following]) + body
    return kinds[0], data


def ethernet(packet, kind=None, tags=b""):
    kind = kind or (0x86DD if packet[:1] and packet[0] >> 4 == 6 else 0x0800)
    return MAC + tags + struct.pack(">H", kind) + packet


def variants(out, segment):
    """Name, family, and a function of n for the frame. segment: of the packet's own number."""
    pad8 = bytes([0]) + bytes(6)  # an extension header of eight bytes, behind its first
    ah = bytes([4, 0, 0]) + bytes(20)  # of 24
    v4 = {
        "plain": lambda n: ethernet(ipv4(out, n, segment(n))),
        "options": lambda n: ethernet(ipv4(out, n, segment(n), options=b"\x01" * 4)),
        "most options": lambda n: ethernet(ipv4(out, n, segment(n), options=b"\x01" * 40)),
        "tcp options": lambda n: ethernet(ipv4(out, n, segment(n)[:12] + b"\xa0" + segment(n)[13:] + b"\x01" * 20)),
        "vlan": lambda n: ethernet(ipv4(out, n, segment(n)), tags=b"\x81\x00\x00\x05"),
        "qinq": lambda n: ethernet(ipv4(out, n, segment(n)), tags=b"\x88\xa8\x00\x05\x81\x00\x00\x06"),
        "first fragment": lambda n: ethernet(ipv4(out, n, segment(n), fragment=0x2000)),
        "later fragment": lambda n: ethernet(ipv4(out, n, segment(n), fragment=0x0010)),
        "version 6 in ipv4": lambda n: ethernet(ipv4(out, n, segment(n), version=6), kind=0x0800),
        "version 5": lambda n: ethernet(ipv4(out, n, segment(n), version=5), kind=0x0800),
        "ihl 4": lambda n: ethernet(ipv4(out, n, segment(n), ihl=4)),
        "ihl 15 without options": lambda n: ethernet(ipv4(out, n, segment(n), ihl=15)),
        "cut in tcp": lambda n: ethernet(ipv4(out, n, segment(n)[:10])),
        "cut in ip": lambda n: ethernet(ipv4(out, n, segment(n))[:12]),
        "esp": lambda n: ethernet(ipv4(out, n, segment(n), protocol=ESP)),
        "padded": lambda n: ethernet(ipv4(out, n, segment(n)) + bytes(30)),
        "ah": lambda n: ethernet(ipv4(out, n, bytes([TCP]) + ah + segment(n), protocol=AH)),
    }
    v6 = {
        "plain": lambda n: ethernet(ipv6(out, n, segment(n))),
        "vlan": lambda n: ethernet(ipv6(out, n, segment(n)), tags=b"\x81\x00\x00\x05"),
        "qinq": lambda n: ethernet(ipv6(out, n, segment(n)), tags=b"\x88\xa8\x00\x05\x81\x00\x00\x06"),
        "version 4 in ipv6": lambda n: ethernet(ipv6(out, n, segment(n), version=4), kind=0x86DD),
        "esp": lambda n: ethernet(ipv6(out, n, segment(n), following=ESP)),
        "nothing follows": lambda n: ethernet(ipv6(out, n, segment(n), following=NONE)),
        "cut": lambda n: ethernet(ipv6(out, n, segment(n))[:30]),
        "cut in tcp": lambda n: ethernet(ipv6(out, n, segment(n)[:10])),
    }
    chains = {
        "hop by hop": [(HOP, pad8)],
        "destination options": [(OPTIONS, pad8)],
        "routing": [(ROUTING, pad8)],
        "three": [(HOP, pad8), (ROUTING, pad8), (OPTIONS, pad8)],
        "ah": [(AH, ah)],
        "options in front of ah": [(OPTIONS, pad8), (AH, ah)],
        "first fragment behind a routing header": [(ROUTING, pad8), (FRAGMENT, bytes([0, 0, 1, 0, 0, 0, 7]))],
        "first fragment": [(FRAGMENT, bytes([0, 0, 1, 0, 0, 0, 7]))],
        "later fragment": [(FRAGMENT, bytes([0, 0, 0x11, 0, 0, 0, 7]))],
        "whole in a fragment": [(FRAGMENT, bytes([0, 0, 0, 0, 0, 0, 7]))],
        "length beyond the packet": [(OPTIONS, bytes([255]) + bytes(6))],
        "long": [(OPTIONS, bytes([5]) + bytes(46))],
    }

    def with_chain(headers):
        def make(n):
            following, data = chain(*headers)
            return ethernet(ipv6(out, n, data + segment(n), following=following))

        return make

    v6.update({name: with_chain(headers) for name, headers in chains.items()})
    return [("ipv4", *v) for v in v4.items()] + [("ipv6", *v) for v in v6.items()]


def asked_for(n, family):
    """The SYN that a frame which comes in answers: of what nobody asked for, nothing is told."""
    plain = tcp(SYN, True, 5000 + n)
    return ethernet(ipv4(True, n, plain) if family == "ipv4" else ipv6(True, n, plain))


def frames():
    n = 0
    for kind, out, flags in (("syn", True, SYN), ("answer", False, SYNACK), ("reset", False, RST)):
        for family, name, make in variants(out, lambda n, f=flags, o=out: tcp(f, o, 5000 + n)):
            n += 1
            them = them4(n) if family == "ipv4" else them6(n)
            asked = None if out else asked_for(n, family).hex()
            yield {"n": n, "kind": kind, "out": out, "family": family, "name": name, "them": them.hex(),
                   "frame": make(n).hex(), "gso": 0, "asked": asked}
            if name == "plain" and out:
                n += 1
                them = them4(n) if family == "ipv4" else them6(n)
                yield {"n": n, "kind": kind, "out": out, "family": family, "name": "gso", "them": them.hex(),
                       "frame": (make(n) + bytes(900)).hex(), "gso": 400, "asked": None}


def make(path, pcap):
    all_frames = list(frames())
    with open(path, "w") as f:
        json.dump(all_frames, f)
    with open(pcap, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))

        def write(seconds, data):
            f.write(struct.pack("<IIII", seconds, 0, len(data), len(data)) + data)

        for frame in all_frames:
            if frame["asked"]:
                write(frame["n"], bytes.fromhex(frame["asked"]))
            write(frame["n"], bytes.fromhex(frame["frame"]))


libc = ctypes.CDLL(None, use_errno=True)
CALL = {"x86_64": 321, "aarch64": 280}[platform.machine()]


def bpf(command, attr):
    r = libc.syscall(CALL, command, attr, len(attr))
    if r < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return r


def programs(pid):
    """The descriptors of those that the process has at its uplinks, by name."""
    found = {}
    for fd in os.listdir(f"/proc/{pid}/fdinfo"):
        try:
            lines = dict(l.split(":\t", 1) for l in open(f"/proc/{pid}/fdinfo/{fd}").read().splitlines() if ":\t" in l)
        except OSError:
            continue
        if "prog_id" not in lines:
            continue
        mine = bpf(13, ctypes.create_string_buffer(struct.pack("<III", int(lines["prog_id"]), 0, 0).ljust(128, b"\0"), 128))
        info = ctypes.create_string_buffer(256)
        bpf(15, ctypes.create_string_buffer(struct.pack("<IIQ", mine, 256, ctypes.addressof(info)).ljust(128, b"\0"), 128))
        found[info.raw[64:80].split(b"\0")[0].decode()] = mine
    return found


def run_one(program, ifindex, data, gso):
    """What the program returns for a frame, and whether that is as it was."""
    there = ctypes.create_string_buffer(data, len(data))
    back = ctypes.create_string_buffer(len(data) + 256)
    context = bytearray(192)  # struct __sk_buff
    struct.pack_into("<I", context, 40, ifindex)
    if gso:
        struct.pack_into("<I", context, 164, 3)
        struct.pack_into("<I", context, 176, gso)
    context = ctypes.create_string_buffer(bytes(context), 192)
    attr = ctypes.create_string_buffer(
        struct.pack("<IIIIQQIIIIQQ", program, 0, len(data), len(back), ctypes.addressof(there), ctypes.addressof(back),
                    1, 0, 192, 0, ctypes.addressof(context), 0).ljust(128, b"\0"), 128)
    bpf(10, attr)
    _, returned, _, size = struct.unpack_from("<IIII", attr.raw)
    return returned - (1 << 32) if returned >> 31 else returned, back.raw[:size] == data


def run(pid, ifindex, path):
    by_name = programs(pid)
    for frame in json.load(open(path)):
        try:
            if frame["asked"]:
                run_one(by_name["e25_egress"], ifindex, bytes.fromhex(frame["asked"]), 0)
            program = by_name["e25_egress" if frame["out"] else "e25_ingress"]
            returned, same = run_one(program, ifindex, bytes.fromhex(frame["frame"]), frame["gso"])
        except OSError as e:
            print(json.dumps({"n": frame["n"], "refused": str(e)}))
            continue
        print(json.dumps({"n": frame["n"], "returned": returned, "same": same}))


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3])
else:
    run(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
