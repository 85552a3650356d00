#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Captures as people have them, made packet by packet, each with the answer that is right.

usage: captures.py FOLDER
Writes FOLDER/NAME and FOLDER/expect.tsv: name, exit statuses that are right, words that replay
must say (separated by |), words that it must not, further arguments. Nothing here is read from
the code under test: headers are built from their specifications.
"""

import gzip
import ipaddress
import lzma
import os
import random
import struct
import subprocess
import sys

US, US2, GATEWAY = "10.0.0.4", "203.0.113.5", "198.51.100.1"
US6, US6_TEMPORARY = "2001:db8:7::4", "2001:db8:7::a1b2:c3d4"
START = 1780000000.0
SYN, ACK, RST, FIN, PSH = 2, 16, 4, 1, 8
MAC_US, MAC_GW = b"\x02\0\0\0\0\1", b"\x02\0\0\0\0\xfe"


def ip(source, destination, protocol, payload, ttl=64, options=b""):
    a, b = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if a.version == 6:
        return struct.pack(">IHBB", 6 << 28, len(payload), protocol, ttl) + a.packed + b.packed + payload
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, ttl, protocol, 0) + a.packed + b.packed + payload


def tcp(source, destination, sport, dport, seq, ack, flags, payload=b"", ttl=64):
    body = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff, 0x50, flags, 8192, 0, 0)
    return ip(source, destination, 6, body + payload, ttl)


def udp(source, destination, sport, dport, payload):
    return ip(source, destination, 17, struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload)


class Packet:
    """time, the IP packet, and whether it left."""

    def __init__(self, time, l3, out=True):
        self.time, self.l3, self.out = time, l3, out


def far(i, six=False):
    return f"2001:db8:{0x1000 + i:x}::25" if six else f"198.{18 + i % 2}.{i}.25"


def connection(i, start, port=25, us=US, rtt=0.04, syns=(0,), answered=True, them=None, data=True, six=False):
    """One attempt of ours: its SYNs, and if it is answered, a short session."""
    them = them or far(i, six)
    us = us or US
    sport, isn, theirs = 40000 + i, 100000 + 7919 * i, 777
    out = [Packet(start + s, tcp(us, them, sport, port, isn, 0, SYN)) for s in syns]
    if not answered:
        return out
    t = start + syns[-1] + rtt
    out.append(Packet(t, tcp(them, us, port, sport, theirs, isn + 1, SYN | ACK, ttl=52), False))
    t += 0.001
    out.append(Packet(t, tcp(us, them, sport, port, isn + 1, theirs + 1, ACK)))
    if data:
        # A greeting, a message, a farewell; we close first.
        mine, yours, at = isn + 1, theirs + 1, t
        for out_of_us, payload in [(False, b"220 far ESMTP\r\n"), (True, b"EHLO near\r\n"), (False, b"250-far\r\n250 SIZE\r\n"),
                                   (True, b"x" * 400), (False, b"250 queued\r\n"), (True, b"QUIT\r\n"), (False, b"221 bye\r\n")]:
            at += .05
            if out_of_us:
                out.append(Packet(at, tcp(us, them, sport, port, mine, yours, PSH | ACK, payload)))
                mine += len(payload)
            else:
                out.append(Packet(at, tcp(them, us, port, sport, yours, mine, PSH | ACK, payload, ttl=52), False))
                yours += len(payload)
        out.append(Packet(at + .01, tcp(us, them, sport, port, mine, yours, FIN | ACK)))
        out.append(Packet(at + .05, tcp(them, us, port, sport, yours, mine + 1, FIN | ACK, ttl=52), False))
        out.append(Packet(at + .0501, tcp(us, them, sport, port, mine + 1, yours + 1, ACK)))
    return out


def in_time(packets):
    return sorted(packets, key=lambda p: p.time)


def blocked(us=US, six=False):
    """25 silent at 12 networks, 587 open at three: exit status 3."""
    packets = []
    for i in range(12):
        packets += connection(i, START + i * .25, us=us, syns=(0, 1, 3), answered=False, six=six)
    for i in range(3):
        packets += connection(100 + i, START + .1 + i * .3, port=587, us=us, six=six, data=False)
    return in_time(packets)


def opened(n=12, us=US, **options):
    packets = []
    for i in range(n):
        packets += connection(i, START + i * .5, us=us, **options)
    return in_time(packets)


# ---- link layers: of an IP packet and whether it left ----

def version(l3):
    return l3[0] >> 4


def ethertype(l3):
    return 0x86dd if version(l3) == 6 else 0x0800


def frame(l3, out, kind=None, macs=None):
    mine, other = macs or (MAC_US, MAC_GW)
    pair = other + mine if out else mine + other
    return pair + struct.pack(">H", kind or ethertype(l3)) + l3


def in_frame(kind):
    return lambda wrap: lambda l3, out: frame(wrap(l3, out), out, kind)


def outer(payload, protocol):
    """Between a mirror's ends, in a frame of their own, always to the collector."""
    return frame(ip("172.31.0.9", "172.31.0.10", protocol, payload), False)


def over_udp(port, payload):
    return frame(udp("172.31.0.9", "172.31.0.10", 65000, port, payload), False)


def vlan(l3, out):
    return frame(struct.pack(">HH", 100, ethertype(l3)) + l3, out, 0x8100)


def qinq(l3, out):
    return frame(struct.pack(">HHHH", 100, 0x8100, 7, ethertype(l3)) + l3, out, 0x88a8)


def pppoe(l3, out):
    ppp = struct.pack(">H", 0x57 if version(l3) == 6 else 0x21) + l3
    return frame(struct.pack(">BBHH", 0x11, 0, 7, len(ppp)) + ppp, out, 0x8864)


def mpls(l3, out):
    return frame(struct.pack(">II", 16 << 12 | 64, 17 << 12 | 1 << 8 | 64) + l3, out, 0x8847)


def pseudowire(l3, out):
    return frame(struct.pack(">II", 16 << 12 | 1 << 8 | 64, 0) + frame(l3, out), out, 0x8847)


def gre(l3, out):
    return outer(struct.pack(">HH", 0, ethertype(l3)) + l3, 47)


def gre_all(l3, out):
    return outer(struct.pack(">HHHHII", 0xb000, ethertype(l3), 0, 0, 5, 6) + l3, 47)


def gre_aruba(l3, out):
    return outer(struct.pack(">HH", 0, 0x8200) + wlan(l3, out), 47)


def nvgre(l3, out):
    return outer(struct.pack(">HHI", 0x2000, 0x6558, 77 << 8) + frame(l3, out), 47)


def erspan1(l3, out):
    return outer(struct.pack(">HH", 0, 0x88be) + frame(l3, out), 47)


def erspan2(l3, out):
    return outer(struct.pack(">HHIHHI", 0x1000, 0x88be, 5, 0x1001, 1, 0) + frame(l3, out), 47)


def erspan3(l3, out):
    return outer(struct.pack(">HHIHHIHH", 0x1000, 0x22eb, 5, 0x2001, 1, 9, 0, 0) + frame(l3, out), 47)


def erspan3_platform(l3, out):
    head = struct.pack(">HHIHHIHH", 0x1000, 0x22eb, 5, 0x2001, 1, 9, 0, 1)
    return outer(head + bytes(8) + frame(l3, out), 47)


def ipip(l3, out):
    return outer(l3, 41 if version(l3) == 6 else 4)


def vxlan(l3, out):
    return over_udp(4789, struct.pack(">II", 8 << 24, 123 << 8) + frame(l3, out))


def vxlan_twice(l3, out):
    return over_udp(4789, struct.pack(">II", 8 << 24, 9 << 8) + vxlan(l3, out))


def vxlan_gpe(l3, out):
    return over_udp(4790, struct.pack(">BBBBI", 0x0c, 0, 0, 1, 123 << 8) + l3)


def geneve(l3, out):
    return over_udp(6081, struct.pack(">BBHI", 2, 0, 0x6558, 5 << 8) + bytes(8) + frame(l3, out))


def geneve_ip(l3, out):
    return over_udp(6081, struct.pack(">BBHI", 0, 0, ethertype(l3), 5 << 8) + l3)


def gtp(l3, out):
    return over_udp(2152, struct.pack(">BBHI", 0x30, 0xff, len(l3), 7) + l3)


def gtp_extended(l3, out):
    return over_udp(2152, struct.pack(">BBHIHBBBBBB", 0x34, 0xff, len(l3) + 8, 7, 0, 0, 0x85, 1, 0, 9, 0) + l3)


def l2tp(l3, out):
    return over_udp(1701, struct.pack(">HHHHBBH", 0x4002, len(l3) + 12, 1, 1, 0xff, 3, 0x21) + l3)


def tzsp(l3, out):
    return over_udp(37008, struct.pack(">BBHBBBB", 1, 0, 1, 10, 1, 0, 1) + frame(l3, out))


def pseudowire_bare(l3, out):
    return frame(struct.pack(">I", 16 << 12 | 1 << 8 | 64) + frame(l3, out), out, 0x8847)


def hsr(l3, out):
    return frame(struct.pack(">HHH", len(l3) + 6, 1, ethertype(l3)) + l3, out, 0x892f)


def cisco_metadata(l3, out):
    return frame(struct.pack(">BBHHH", 1, 1, 1, 5, ethertype(l3)) + l3, out, 0x8909)


def nsh(l3, out):
    return frame(struct.pack(">HBBIIIII", 6, 1, 1, 5 << 8 | 255, 0, 0, 0, 0) + l3, out, 0x894f)


def gue(l3, out):
    return over_udp(6080, struct.pack(">BBHI", 1, 41 if version(l3) == 6 else 4, 0, 0) + l3)


def gue_direct(l3, out):
    return over_udp(6080, l3)


def fou(l3, out):
    return over_udp(5555, l3)


def gre_in_udp(l3, out):
    return over_udp(4754, struct.pack(">HH", 0, ethertype(l3)) + l3)


def mpls_in_udp(l3, out):
    return over_udp(6635, struct.pack(">I", 16 << 12 | 1 << 8 | 64) + l3)


def capwap(l3, out):
    return over_udp(5247, b"\0\x10\x02\0\0\0\0\0" + frame(l3, out))


def capwap_air(l3, out):
    return over_udp(5247, b"\0\x10\x03\0\0\0\0\0" + wlan(l3, out))


def capwap_air_swapped(l3, out):
    air = wlan(l3, out)
    return over_udp(5247, b"\0\x20\x03\x20\0\0\0\0\x04\xbf\x23\0\0\0\0\0" + air[1::-1] + air[2:])


def capwap_encrypted(l3, out):
    return over_udp(5247, b"\1\0\0\0" + l3)


def l2tpv3_in_udp(l3, out):
    return over_udp(1701, struct.pack(">HHI", 3, 0, 7) + frame(l3, out))


def stt(l3, out):
    inner = bytes(18) + frame(l3, out)
    a, b = ("192.0.2.1", "192.0.2.2") if out else ("192.0.2.2", "192.0.2.1")
    return frame(tcp(a, b, 50000, 7471, len(inner) << 16, 1, 0x18, inner), out)


def snap(l3):
    return b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", ethertype(l3)) + l3


def fddi(l3, out):
    return b"\x50" + MAC_GW + MAC_US + snap(l3)


def token_ring(l3, out):
    return b"\x10\x40" + MAC_GW + MAC_US + snap(l3)


def token_ring_routed(l3, out):
    return b"\x10\x40" + MAC_GW + b"\x82" + MAC_US[1:] + b"\x06\x30\0\x11\0\x20" + snap(l3)


def sunatm(l3, out):
    return b"\x02\0\0\x05" + snap(l3)


def ip_over_fc(l3, out):
    return bytes(16) + snap(l3)


def netanalyzer(l3, out):
    return b"\0\x40\0\0" + frame(l3, out) + bytes(4)


def behind(l3, next_header, header):
    """An extension header between an IP header and what it carries."""
    if version(l3) == 6:
        return l3[:4] + struct.pack(">HB", len(l3) - 40 + len(header), next_header) + l3[7:40] + header + l3[40:]
    total = struct.pack(">H", len(l3) + len(header))
    return l3[:2] + total + l3[4:9] + bytes([next_header]) + l3[10:20] + header + l3[20:]


def ah(l3, out):
    return frame(behind(l3, 51, struct.pack(">BBHII", 6, 4, 0, 5, 1) + bytes(12)), out)


def destination_options(l3, out):
    return frame(behind(l3, 60, bytes([6, 0, 1, 4, 0, 0, 0, 0])), out)


def atomic_fragment(l3, out):
    return frame(behind(l3, 44, struct.pack(">BBHI", 6, 0, 0, 99)), out)


def first_fragment(l3, out):
    if version(l3) == 6:
        return frame(behind(l3, 44, struct.pack(">BBHI", 6, 0, 1, 99)), out)
    return frame(l3[:6] + b"\x20\x00" + l3[8:], out)


def esp(l3, out):
    return frame(l3[:9] + b"\x32" + l3[10:], out)


def esp_in_udp(l3, out):
    return frame(udp(US, "192.0.2.9", 4500, 4500, b"\x11\x22\x33\x44" + l3), out)


def wireguard(l3, out):
    body = l3 + bytes(-len(l3) % 16)
    return frame(udp(US, "192.0.2.9", 51820, 51820, b"\x04\0\0\0" + bytes(28) + body), out)


def macsec(l3, out):
    return frame(bytes(14) + l3, out, 0x88e5)


def sll(l3, out):
    return struct.pack(">HHH8sH", 4 if out else 0, 1, 6, MAC_US + b"\0\0", ethertype(l3)) + l3


def sll2(l3, out):
    return struct.pack(">HHIHBB8s", ethertype(l3), 0, 3, 1, 4 if out else 0, 6, MAC_US + b"\0\0") + l3


def null(l3, out):
    return struct.pack("<I", 30 if version(l3) == 6 else 2) + l3


def loop(l3, out):
    return struct.pack(">I", 24 if version(l3) == 6 else 2) + l3


def raw(l3, out):
    return l3


def ppp(l3, out):
    return struct.pack(">H", 0x57 if version(l3) == 6 else 0x21) + l3


def ppp_hdlc(l3, out):
    return b"\xff\x03" + ppp(l3, out)


def ppp_short(l3, out):
    return b"\x21" + l3


def ppp_dir(l3, out):
    return bytes([1 if out else 0]) + ppp(l3, out)


def pppd(l3, out):
    return bytes([1 if out else 0, 3]) + ppp(l3, out)


def cisco_hdlc(l3, out):
    return struct.pack(">BBH", 0x0f, 0, ethertype(l3)) + l3


def attribute(kind, value, order="<"):
    return struct.pack(order + "HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def nflog(l3, out):
    return struct.pack(">BBH", 10 if version(l3) == 6 else 2, 0, 1) + attribute(10, b"mail\0") + attribute(9, l3)


def nflog_hook(l3, out):
    return struct.pack(">BBH", 2, 0, 1) + attribute(1, struct.pack(">HBB", 0x800, 3 if out else 1, 0)) + attribute(9, l3)


def nflog_big_end(l3, out):
    return struct.pack(">BBH", 2, 0, 1) + attribute(10, b"mail\0", ">") + attribute(9, l3, ">")


def wlan(l3, out, protected=0, qos=False):
    ap, sta = MAC_GW, MAC_US
    control = bytes([0x88 if qos else 0x08, (1 if out else 2) | protected])
    macs = ap + sta + ap if out else sta + ap + ap
    return control + b"\0\0" + macs + b"\0\0" + (b"\0\0" if qos else b"") + b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", ethertype(l3)) + l3


def radiotap(l3, out):
    return struct.pack("<BBHI", 0, 0, 8, 0) + wlan(l3, out)


def radiotap_qos(l3, out):
    return struct.pack("<BBHII", 0, 0, 12, 0x80000000, 0) + wlan(l3, out, qos=True)


def wpa(l3, out):
    return struct.pack("<BBHI", 0, 0, 8, 0) + wlan(l3, out, protected=0x40)


def llc_snap(l3, out):
    pair = MAC_GW + MAC_US if out else MAC_US + MAC_GW
    body = b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", ethertype(l3)) + l3
    return pair + struct.pack(">H", len(body)) + body


def mpls_link(l3, out):
    return struct.pack(">I", 16 << 12 | 1 << 8 | 64) + l3


# ---- files ----

def stamp(time, unit):
    """Seconds and a fraction, without the errors of floating point."""
    whole = round(time * unit)
    return whole // unit, whole % unit


def pcap(packets, link, wrap, order="<", ns=False, snap=262144):
    out = struct.pack(order + "IHHiIII", 0xa1b23c4d if ns else 0xa1b2c3d4, 2, 4, 0, 0, snap, link)
    for p in packets:
        data = wrap(p.l3, p.out)
        seconds, fraction = stamp(p.time, 10**9 if ns else 10**6)
        out += struct.pack(order + "IIII", seconds, fraction, min(len(data), snap), len(data)) + data[:snap]
    return out


def modified(packets, link, wrap, order="<"):
    """With the fields that patched libpcaps added to each packet."""
    out = struct.pack(order + "IHHiIII", 0xa1b2cd34, 2, 4, 0, 0, 262144, link)
    for p in packets:
        data = wrap(p.l3, p.out)
        seconds, us = stamp(p.time, 10**6)
        out += struct.pack(order + "IIIIIHBB", seconds, us, len(data), len(data), 2, 0x800, 4 if p.out else 0, 0) + data
    return out


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, 12 + len(body)) + body + struct.pack(order + "I", 12 + len(body))


def option(code, value, order="<"):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order="<"):
    return block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1), order)


def interface(link, snap=262144, name=None, resolution=None, order="<"):
    options = b""
    if name:
        options += option(2, name.encode(), order)
    if resolution is not None:
        options += option(9, bytes([resolution]), order)
    return block(1, struct.pack(order + "HHI", link, 0, snap) + options + (bytes(4) if options else b""), order)


def enhanced(p, wrap, number=0, unit=10**6, flags=None, order="<", snap=262144):
    data = wrap(p.l3, p.out)
    seconds, fraction = stamp(p.time, unit)
    units = seconds * unit + fraction
    kept = data[:snap]
    body = struct.pack(order + "IIIII", number, units >> 32, units & 0xffffffff, len(kept), len(data))
    body += kept + bytes(-len(kept) % 4)
    if flags is not None:
        body += option(2, struct.pack(order + "I", flags), order) + bytes(4)
    return block(6, body, order)


def obsolete(p, wrap):
    data = wrap(p.l3, p.out)
    seconds, us = stamp(p.time, 10**6)
    units = seconds * 10**6 + us
    head = struct.pack("<HHIIII", 0, 0xffff, units >> 32, units & 0xffffffff, len(data), len(data))
    return block(2, head + data)


def pcapng(packets, link, wrap, **options):
    return section() + interface(link) + b"".join(enhanced(p, wrap, **options) for p in packets)


def simple(p, wrap):
    data = wrap(p.l3, p.out)
    return block(3, struct.pack("<I", len(data)) + data)


def netmon(packets):
    """2.0, Ethernet; times from START on."""
    frames, table, at = b"", b"", 128
    for p in packets:
        data = frame(p.l3, p.out)
        table += struct.pack("<I", at)
        one = struct.pack("<QII", round((p.time - START) * 10**6), len(data), len(data)) + data
        frames, at = frames + one, at + len(one)
    # 2026-05-28 20:26:40 is START.
    head = b"GMBU" + struct.pack("<BBHHHHHHHHHII", 0, 2, 1, 2026, 5, 4, 28, 20, 26, 40, 0, at, len(table))
    return head + bytes(128 - len(head)) + frames + table


def snoop(packets):
    out = b"snoop\0\0\0" + struct.pack(">II", 2, 4)
    for p in packets:
        data = frame(p.l3, p.out)
        padded = data + bytes(-len(data) % 4)
        seconds, us = stamp(p.time, 10**6)
        out += struct.pack(">IIIIII", len(data), len(data), 24 + len(padded), 0, seconds, us) + padded
    return out


class Folder:
    def __init__(self, path):
        self.path, self.rows = path, []

    def write(self, name, data):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)

    def expect(self, name, status, says="", never="", arguments=""):
        self.rows.append("\t".join([name, status, says or "-", never or "-", arguments or "-"]))

    def add(self, name, data, status, says="", never="", arguments=""):
        self.write(name, data)
        self.expect(name, status, says, never, arguments)

    def done(self):
        with open(os.path.join(self.path, "expect.tsv"), "w", encoding="ascii") as f:
            f.write("\n".join(self.rows) + "\n")


NEVER_IN_CAPTURES = "given up by the program|(loopback)"


def links(f):
    on_ethernet = [frame, vlan, qinq, pppoe, mpls, pseudowire, gre, gre_all, gre_aruba, nvgre, erspan1, erspan2, erspan3,
                   erspan3_platform, ipip, vxlan, vxlan_twice, vxlan_gpe, geneve, geneve_ip, gtp, gtp_extended, l2tp,
                   tzsp, ah, first_fragment, llc_snap, pseudowire_bare, hsr, cisco_metadata, nsh, gue, gue_direct, fou,
                   gre_in_udp, mpls_in_udp, capwap, capwap_air, capwap_air_swapped]
    for wrap in on_ethernet:
        f.add(f"link/{wrap.__name__}.pcap", pcap(blocked(), 1, wrap), "3", "587-alive", NEVER_IN_CAPTURES)
    for wrap in [frame, vlan, pppoe, mpls, gre, erspan2, ipip, vxlan, geneve, ah, destination_options, atomic_fragment,
                 first_fragment]:
        f.add(f"link/{wrap.__name__}-6.pcap", pcap(blocked(US6, six=True), 1, wrap), "3", "Port 25 over IPv6 is BLOCKED")
    for name, link, wrap in [
            ("raw", 101, raw), ("raw12", 12, raw), ("ipv4", 228, raw), ("null", 0, null), ("loop", 108, loop),
            ("sll", 113, sll), ("sll2", 276, sll2), ("ppp9", 9, ppp), ("ppp9-hdlc", 9, ppp_hdlc),
            ("ppp9-short", 9, ppp_short), ("ppp50", 50, ppp_hdlc), ("ppp-dir", 204, ppp_dir), ("pppd", 166, pppd),
            ("chdlc", 104, cisco_hdlc), ("nflog", 239, nflog), ("nflog-hook", 239, nflog_hook),
            ("nflog-big-end", 239, nflog_big_end), ("radiotap", 127, radiotap), ("radiotap-qos", 127, radiotap_qos),
            ("wlan", 105, wlan), ("mpls", 219, mpls_link), ("fddi", 10, fddi), ("token-ring", 6, token_ring),
            ("token-ring-routed", 6, token_ring_routed), ("sunatm", 123, sunatm), ("ipfc", 122, ip_over_fc),
            ("netanalyzer", 240, netanalyzer)]:
        f.add(f"link/dlt-{name}.pcap", pcap(blocked(), link, wrap), "3", "587-alive")
    n = len(blocked())
    never = "No connection to a watched port was tried"
    f.add("opaque/esp.pcap", pcap(blocked(), 1, esp), "4", f"{n} packets are ESP: encrypted", never)
    f.add("opaque/esp-in-udp.pcap", pcap(blocked(), 1, esp_in_udp), "4", f"{n} packets are ESP: encrypted", never)
    f.add("opaque/wireguard.pcap", pcap(blocked(), 1, wireguard), "4", f"{n} packets are WireGuard", never)
    f.add("opaque/capwap.pcap", pcap(blocked(), 1, capwap_encrypted), "4", f"{n} packets are CAPWAP", never)
    f.add("opaque/l2tpv3.pcap", pcap(blocked(), 1, l2tpv3_in_udp), "4", f"{n} packets are L2TPv3", never)
    f.add("opaque/stt.pcap", pcap(blocked(), 1, stt), "4", f"{n} packets are STT", never)
    f.add("opaque/macsec.pcap", pcap(blocked(), 1, macsec), "4", f"{n} packets are MACsec", never)
    f.add("opaque/wpa.pcap", pcap(blocked(), 127, wpa), "4", f"{n} packets are 802.11 data under WPA", never)
    f.add("opaque/usb.pcap", pcap(blocked(), 189, raw), "2", "USB|allowed: Ethernet")
    deep = blocked()
    for p in deep:
        for _ in range(30):
            p.l3 = ip("192.0.2.1", "192.0.2.2", 4, p.l3)
    f.add("opaque/deep.pcap", pcap(deep, 101, raw), "4", "tunnels in tunnels", never)


def files(f):
    whole = pcap(blocked(), 1, frame)
    f.add("file/mail.pcap.gz", gzip.compress(whole), "3", "587-alive")
    f.add("file/two-members.gz", gzip.compress(whole[:1000]) + gzip.compress(whole[1000:]), "3")
    f.add("file/cut.gz", gzip.compress(whole)[:-300], "2", "end too early")
    f.add("file/mail.pcap.xz", lzma.compress(whole), "3", "587-alive")
    packed = bytearray(lzma.compress(whole))
    packed[len(packed) // 2] ^= 0x55
    f.add("file/damaged.xz", bytes(packed), "2", "damaged")
    f.add("file/mail.pcap.zst", subprocess.run(["zstd", "-q"], input=whole, stdout=subprocess.PIPE, check=True).stdout, "3")
    f.add("file/mail.pcap.bz2", b"BZh91AY&SY" + bytes(40), "2", "bzip2 -d IN")
    f.add("file/netmon2.cap", netmon(blocked()), "3", "2026-05-28 20:26:40")
    f.add("file/mail.snoop", snoop(blocked()), "3", "2026-05-28 20:26:40")
    f.add("file/netmon1.cap", b"RTSS" + bytes(200), "2", "editcap -F pcapng IN OUT")
    f.add("file/text", b"From: nobody\n", "2", "editcap -F pcapng IN OUT|gzip, xz, zstd")
    f.add("file/none", b"", "2", "is empty")
    f.add("file/cut.pcap", whole[:-7], "2", "BLOCKED|ends here too early")
    f.add("file/big-end.pcap", pcap(blocked(), 1, frame, order=">"), "3")
    f.add("file/ns-big-end.pcap", pcap(blocked(), 1, frame, order=">", ns=True), "3")
    f.add("file/modified.pcap", modified(blocked(), 1, frame), "3", "tells the direction of each packet")
    f.add("file/modified-big-end.pcap", modified(blocked(), 1, frame, ">"), "3")
    f.add("file/with-checksums.pcap", pcap(blocked(), 0x14000001, lambda l3, out: frame(l3, out) + bytes(4)), "3")
    f.add("file/snap-34.pcap", pcap(blocked(), 1, frame, snap=34), "4", "45 cut short by the snap length",
          "No connection to a watched port was tried")
    f.add("file/ns.pcap", pcap(blocked(), 1, frame, ns=True), "3")
    f.add("file/snap-54.pcap", pcap(blocked(), 1, frame, snap=54), "3")
    half = len(blocked()) // 2
    a, b = blocked()[:half], blocked()[half:]
    f.write("two/b.pcap1", pcap(a, 1, frame))
    f.write("two/a.pcap0", pcap(b, 1, frame))
    f.expect("two/a.pcap0", "3", "2 captures|587-alive", "stand behind later ones", "two/b.pcap1")
    f.expect("two", "3", "2 captures|587-alive")
    f.write("mixed/1.pcap", pcap(a, 1, frame))
    f.write("mixed/2.pcapng.gz", gzip.compress(pcapng(b, 101, raw)))
    f.write("mixed/README", b"what this is\n")
    f.expect("mixed", "3", "2 captures, Ethernet, raw IP; 1 other file left out")
    # Rotated files of one capture that overlap, and one that was put together of overlapping parts.
    for name, packets, right, words in [("overlap-blocked", blocked(), "3", "25 IPv4 12 24"),
                                        ("overlap-open", opened(20), "0", "25 IPv4 20 0")]:
        third = len(packets) // 3
        f.write(f"{name}/mail.pcap0", pcap(packets[:2 * third], 1, frame))
        f.write(f"{name}/mail.pcap1", pcap(packets[third:], 1, frame))
        f.expect(name, right, words, "came in and never left")
        f.add(f"{name}.pcapng", pcapng(packets[:2 * third], 1, frame) + pcapng(packets[third:], 113, sll), right, words,
              "came in and never left")
    # Two taps of one line, half a millisecond apart, the second of which misses some.
    f.write("taps-apart/a.pcap", pcap(blocked(), 1, frame))
    f.write("taps-apart/b.pcap", pcap([Packet(p.time + .0005, p.l3, p.out) for p in blocked()[:20]], 1, frame))
    f.expect("taps-apart", "3", "25 IPv4 12 24", "came in and never left")
    # Two taps, each one way, from the same time on.
    f.write("taps/in.pcap", pcap([p for p in opened() if not p.out], 1, frame))
    f.write("taps/out.pcap", pcap([p for p in opened() if p.out], 1, frame))
    f.expect("taps", "0", "12 established")
    packets = blocked()
    f.add("ng/link-types.pcapng", section() + interface(1) + interface(0) + b"".join(
        enhanced(p, null if i % 2 else frame, i % 2) for i, p in enumerate(packets)), "3", "Ethernet, BSD loopback")
    f.add("ng/snap-lengths.pcapng", section() + interface(1, 96) + interface(1, 262144) + b"".join(
        enhanced(p, frame, i % 2, snap=96 if i % 2 == 0 else 262144) for i, p in enumerate(packets)), "3")
    f.add("ng/units.pcapng", section() + interface(1, resolution=9) + interface(1, resolution=3) +
          interface(1, resolution=0x80 | 20) + b"".join(
              enhanced(p, frame, i % 3, (10**9, 10**3, 2**20)[i % 3]) for i, p in enumerate(packets)), "3")
    f.add("ng/macos-any.pcapng", section() + interface(1) + interface(0) + interface(101) + b"".join(
        enhanced(p, (frame, null, raw)[i % 3], i % 3) for i, p in enumerate(packets)), "3")
    f.add("ng/sections.pcapng", pcapng(a, 1, frame) + section(">") + interface(101, order=">") +
          b"".join(enhanced(p, raw, order=">") for p in b), "3", "Ethernet, raw IP")
    f.add("ng/obsolete.pcapng", section() + interface(1) + b"".join(
        (obsolete if i % 2 else enhanced)(p, frame) for i, p in enumerate(packets)), "3")
    f.add("ng/no-such-unit.pcapng", section() + interface(1, resolution=100) + b"".join(
        enhanced(p, frame) for p in opened()), "0 4", "without a time", "BLOCKED")
    later = block(1, struct.pack("<HHI", 1, 0, 0) + option(14, struct.pack("<q", 1000)) + bytes(4))
    f.add("ng/offset.pcapng", section() + later + b"".join(
        enhanced(Packet(p.time - 1000, p.l3, p.out), frame) for p in packets), "3", "2026-05-28 20:26:40")
    f.add("ng/unknown-link.pcapng", section() + interface(189) + interface(1) + b"".join(
        [enhanced(Packet(START, b"\0" * 60), raw, 0)] + [enhanced(p, frame, 1) for p in packets]), "3",
          "1 packet is of a link type that cannot be read")
    f.add("ng/flags.pcapng", section() + interface(101) + b"".join(
        enhanced(p, raw, flags=2 if p.out else 1) for p in packets), "3", "tells the direction of each packet")
    f.add("ng/other-blocks.pcapng", section() + block(0xbad, bytes(40)) + interface(1) + block(4, bytes(8)) +
          b"".join(enhanced(p, frame) + block(5, bytes(12)) for p in packets), "3")
    f.add("ng/simple.pcapng", section() + interface(1) + b"".join(simple(p, frame) for p in opened()), "0 4",
          "without a time", "No connection to a watched port was tried")


def shuffled(packets, seconds, seed=25):
    """The order of two capturing threads: each packet may be written later by that much."""
    rng = random.Random(seed)
    return [p for _, _, p in sorted((p.time + rng.uniform(0, seconds), i, p) for i, p in enumerate(packets))]


def order(f):
    never = "BLOCKED"
    f.add("order/shuffled-open.pcap", pcap(shuffled(opened(), 2.5), 1, frame), "0", "12 established", never)
    f.add("order/shuffled-blocked.pcap", pcap(shuffled(blocked(), 2.5), 1, frame), "3", "587-alive")
    swapped = []
    for i in range(14):
        c = connection(i, START + i * .5)
        swapped += [c[1], c[0]] + c[2:]
    f.add("order/answer-first.pcap", pcap(swapped, 1, frame), "0", "14 established", never)
    dead = []
    for i in range(60):
        c = connection(i % 50, START + i * .5, answered=i % 5 != 0, syns=(0, 1) if i % 5 == 0 else (0,), them=far(i))
        dead.append([c[1], c[0]] + c[2:] if i % 5 else c)
    f.add("order/answer-first-20pct-dead.pcap", pcap([p for c in dead for p in c], 1, frame), "0 5", "48 established", never)
    day = 86400
    for name, at, by in [("first-ahead", 0, day), ("first-behind", 0, -day), ("second-ahead", 1, day), ("second-behind", 1, -day),
                         ("middle-ahead", 20, day), ("middle-behind", 20, -day), ("middle-zero", 20, -START),
                         ("middle-year-ahead", 20, 365 * day), ("last-ahead", -1, day), ("last-behind", -1, -day)]:
        packets = blocked()
        packets[at].time += by
        f.add(f"time/{name}.pcap", pcap(packets, 1, frame), "3", "587-alive")
    packets = blocked()
    for p in packets[len(packets) // 2:]:
        p.time -= 3600
    f.add("time/set-back.pcap", pcap(packets, 1, frame), "3", "587-alive")
    packets = opened(5, data=False)
    for p in packets:
        p.time = 0
    f.add("time/all-zero.pcap", pcap(packets, 1, frame), "0 4", "5 established", "It is empty|No connection")
    late = []
    for i in range(5):
        late += connection(i, START + i * .5, rtt=5.04, data=False)
    f.add("time/answer-after-5s.pcap", pcap(in_time(late), 1, frame), "0", "5 established", "abandoned")
    late = []
    for i in range(5):
        late += connection(i, START + i * .5, rtt=20, syns=(0, 1, 3), data=False)
    f.add("time/answer-after-20s.pcap", pcap(in_time(late), 1, frame), "0", "5 established", "abandoned|silent")
    f.add("time/no-answer-lone.pcap", pcap(in_time(opened(3, answered=False) + connection(90, START + 60, port=443)), 1, frame), "4",
          "3 abandoned", NEVER_IN_CAPTURES)
    twice = []
    for p in opened():
        twice += [p, Packet(p.time + .0005, p.l3, p.out)]
    f.add("order/two-taps.pcap", pcap(twice, 1, frame), "0", "25  IPv4         12        0", "25  IPv4         24")


def afterwards(f):
    """Reset 10 ms after the handshake by another hop; mute after it; half closed."""
    resets, mute = [], []
    for i in range(8):
        c = connection(i, START + i * .5, data=False)
        theirs = c[1]
        resets += c + [Packet(theirs.time + .01, tcp(far(i), US, 25, 40000 + i, 778, 100001 + 7919 * i, RST | ACK, ttl=63), False)]
        m = connection(i, START + i * .5, data=False)
        isn = 100000 + 7919 * i
        mute += m + [Packet(m[-1].time + 20 + k, tcp(US, far(i), 40000 + i, 25, isn + 1, 778, FIN | ACK)) for k in (0, .2, .6)]
    f.add("after/reset.pcap", pcap(in_time(resets), 1, frame), "5", "8 established|reset by the far end after 10 ms|0 bytes in")
    f.add("after/mute.pcap", pcap(in_time(mute), 1, frame), "5", "8 established|0 bytes in, 0 out, closed by the near end")
    f.add("after/session.pcap", pcap(opened(), 1, frame), "0", "55 bytes in, 417 out, closed by the near end")


def states(f):
    """The conn_state that Zeek's scripts/base/protocols/conn/main.zeek gives."""
    isn, theirs = 100000, 777

    def ours(at, flags, payload=b"", seq=1):
        return Packet(START + at, tcp(US, far(0), 40000, 25, isn + seq, theirs + 1, flags, payload))

    def far_end(at, flags, payload=b"", seq=1):
        return Packet(START + at, tcp(far(0), US, 25, 40000, theirs + seq, isn + 1, flags, payload, ttl=52), False)

    syn = Packet(START, tcp(US, far(0), 40000, 25, isn, 0, SYN))
    answer = Packet(START + .04, tcp(far(0), US, 25, 40000, theirs, isn + 1, SYN | ACK, ttl=52), False)
    opened_, ended = [syn, answer, ours(.05, ACK)], FIN | ACK
    for state, packets in [
            ("S0", [syn]),
            ("REJ", [syn, far_end(.04, RST | ACK, seq=0)]),
            ("RSTOS0", [syn, ours(9, RST)]),
            ("S1", opened_),
            ("S1-unacknowledged", opened_[:2]),
            ("S2", opened_ + [ours(1, ended)]),
            ("S3", opened_ + [far_end(1, ended)]),
            ("SF", opened_ + [ours(1, ended), far_end(1.1, ended), ours(1.2, ACK, seq=2)]),
            ("SF-then-reset", opened_ + [far_end(1, ended), ours(1.1, ended), ours(1.2, RST, seq=2)]),
            ("RSTO", opened_ + [ours(1, RST)]),
            ("RSTO-after-fin", opened_ + [ours(1, ended), ours(1.1, RST, seq=2)]),
            ("RSTR", opened_ + [far_end(1, RST)]),
            ("RSTR-after-data", opened_ + [far_end(1, PSH | ACK, b"220 far\r\n"), far_end(2, RST, seq=10)])]:
        after = connection(90, START + 2000, port=443, them="192.0.2.1", data=False)
        f.add(f"zeek/{state}.pcap", pcap(packets + after, 1, frame), "0 4 5", f"zeek {state.split('-')[0]}", "", "-v")
    # One direction: what Zeek sees of an answer that was not recorded.
    alone = opened_[::2]
    for state, packets in [("S0", alone), ("SH", alone + [ours(1, ended)]), ("OTH", alone + [ours(1, RST)])]:
        f.add(f"zeek/one-way-{state}.pcap", pcap(packets + [ours(2000, ACK)], 1, frame), "0 4 5", f"zeek {state}", "", "-v")


def inbound(start, n, us=US2):
    packets = []
    for i in range(n):
        them, t = f"192.0.{i}.77", start + i * 1.7
        packets += [Packet(t, tcp(them, us, 33000 + i, 25, 5000 + i, 0, SYN, ttl=51), False),
                    Packet(t + .0001, tcp(us, them, 25, 33000 + i, 777, 5001 + i, SYN | ACK)),
                    Packet(t + .05, tcp(them, us, 33000 + i, 25, 5001 + i, 778, ACK, ttl=51), False)]
    return packets


def web(us, n=8):
    packets = []
    for i in range(n):
        packets += connection(200 + i, START + i * 1.1, port=443, us=us, them=f"151.101.{i}.1", data=False)
    return packets


def sides(f):
    packets = [p for p in opened() if p.out]
    f.add("side/out-only-open.pcap", pcap(packets, 1, frame), "0 4", "Only one direction was recorded", "BLOCKED|none answered")
    # Both directions, but of theirs the SYN-ACKs alone: what we acknowledge came.
    unrecorded = []
    for i in range(24):
        c = connection(i // 2, START + i * .3, data=False, them=f"198.18.{i // 2}.{25 + i % 2}")
        isn, t = 100000 + 7919 * (i // 2), START + i * .3
        unrecorded += c + [Packet(t + .2, tcp(US, f"198.18.{i // 2}.{25 + i % 2}", 40000 + i // 2, 25, isn + 1, 867, PSH | ACK, b"EHLO me\r\n")),
                           Packet(t + .4, tcp(US, f"198.18.{i // 2}.{25 + i % 2}", 40000 + i // 2, 25, isn + 10, 867, FIN | ACK))]
    f.add("side/theirs-syn-acks-alone.pcap", pcap(in_time(unrecorded), 1, frame), "0", "24 established", "INTERCEPTED|STALLED")
    f.add("side/out-only-data.pcap", pcap([p for p in packets if not (p.l3[33] == ACK)], 1, frame), "0 4",
          "Only one direction was recorded", "BLOCKED")
    f.add("side/out-only-syns.pcap", pcap([p for p in packets if p.l3[33] == SYN], 1, frame), "4",
          "Only one direction was recorded", "none answered|BLOCKED")
    f.add("side/out-only-blocked.pcap", pcap([p for p in blocked() if p.out], 101, raw), "4",
          "Only one direction was recorded", "BLOCKED")
    f.add("side/answers-only.pcap", pcap([p for p in opened(5, data=False) if p.l3[33] != SYN], 1, frame), "0 4",
          "5 SYN-ACKs", "No connection to a watched port was tried")
    f.add("side/in-only.pcap", pcap([p for p in opened(5) if not p.out], 1, frame), "0 4", "", "No connection to a watched port was tried|BLOCKED")
    us = "203.0.113.4"
    two = in_time(blocked(us) + inbound(START + 20, 20) + web(us))
    for name, link, wrap in [("ethernet", 1, frame), ("raw", 101, raw), ("sll", 113, sll), ("sll2", 276, sll2)]:
        f.add(f"side/two-addresses-{name}.pcap", pcap(two, link, wrap), "3", "20 SYNs that came in", "the block is gone")
        f.add(f"side/inbound-only-{name}.pcap", pcap(in_time(inbound(START, 20) + web(us)), link, wrap), "4",
              "20 SYNs that came in", "BLOCKED|is open")
    other = [Packet(p.time, p.l3, p.out) for p in in_time(blocked("203.0.113.4") + inbound(START + 20, 20, "198.51.100.77") + web("203.0.113.4"))]
    f.add("side/two-networks-ethernet.pcap", pcap(other, 1, frame), "3", "20 SYNs that came in")
    six = in_time(blocked(US6, six=True) + inbound6(START + 20, 20))
    f.add("side/ipv6-temporary.pcap", pcap(six, 1, frame), "3", "20 SYNs that came in")
    f.add("side/ipv6-temporary-raw.pcap", pcap(six, 101, raw), "3", "20 SYNs that came in")
    nat = in_time(blocked() + inbound(START + 20, 20, US))
    f.add("side/behind-nat.pcap", pcap(nat, 101, raw), "3", "20 SYNs that came in")


def inbound6(start, n):
    packets = []
    for i in range(n):
        them, t = f"2001:db8:2{i:03d}::77", start + i * 1.7
        packets += [Packet(t, tcp(them, US6_TEMPORARY, 33000 + i, 25, 5000 + i, 0, SYN, ttl=51), False),
                    Packet(t + .0001, tcp(US6_TEMPORARY, them, 25, 33000 + i, 777, 5001 + i, SYN | ACK))]
    return packets


NAT = "198.51.100.1"


def forwarded(connections, passes):
    """A router's file: each packet on r0 and, if it passes, on up0 behind NAT; in pairs (interface, packet)."""
    out = []
    for c in connections:
        for p in c:
            out.append((0, p))
            if not passes(c):
                continue
            address = 12 if p.out else 16
            natted = p.l3[:address] + ipaddress.ip_address(NAT).packed + p.l3[address + 4:]
            out.append((1, Packet(p.time + (.0001 if p.out else -.0001), natted, p.out)))
    return out


def router_any(pairs):
    """As tcpdump -i any: r0 is interface 3, up0 is 4."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 276)
    for number, p in sorted(pairs, key=lambda x: x[1].time):
        leaves = p.out == (number == 1)
        data = struct.pack(">HHIHBB8s", 0x0800, 0, 3 + number, 1, 4 if leaves else 0, 6, MAC_US + b"\0\0") + p.l3
        seconds, us = stamp(p.time, 10**6)
        out += struct.pack("<IIII", seconds, us, len(data), len(data)) + data
    return out


def router_two(pairs, names=("r0", "up0"), flags=False):
    """As dumpcap on two interfaces, each with a buffer of its own: blocks of one, then of the other."""
    blocks = sorted(pairs, key=lambda x: (int(x[1].time), x[0], x[1].time))
    return section() + interface(1, name=names[0]) + interface(1, name=names[1]) + b"".join(
        enhanced(p, frame, n, flags=(2 if p.out == (n == 1) else 1) if flags else None) for n, p in blocks)


def routers(f):
    passing = [connection(i, START + i * .5) for i in range(6)]
    stopped = [connection(10 + i, START + 5 + i * .2, syns=(0, 1, 3), answered=False) for i in range(6)]
    web_ones = [connection(30 + i, START + i * .3, port=587, data=False) for i in range(4)]
    everything = forwarded(passing, lambda c: True)
    for name, data in [("any", router_any(everything)), ("two", router_two(everything)),
                       ("two-unnamed", router_two(everything, (None, None))), ("flags", router_two(everything, flags=True))]:
        f.add(f"router/open-{name}.pcap", data, "0", "25  IPv4          6        0|6 established", "BLOCKED|never left")
    dropping = forwarded(stopped + web_ones, lambda c: c not in stopped)
    for name, data in [("any", router_any(dropping)), ("two", router_two(dropping)), ("flags", router_two(dropping, flags=True))]:
        f.add(f"router/drops-{name}.pcap", data, "3", "and never left|25  IPv4          6       12", "beyond this host")


def main():
    f = Folder(sys.argv[1])
    links(f)
    files(f)
    order(f)
    sides(f)
    routers(f)
    afterwards(f)
    states(f)
    f.done()


main()
