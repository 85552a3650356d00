#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
# What any user may do, in a user and network namespace of its own (`unshare -Urn`) or beside the machine's
# mail. Nothing here needs a right that the user nobody does not have. Reads itself from standard input, for
# that user may not be allowed to read this tree: python3 - HOW... <hostile_user.py
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading
import time

IP_TTL_OF_NO_USE = 2


def run(*commands):
    for command in commands:
        subprocess.run(command, shell=True, check=True)


def connect(address, prepare=None):
    s = socket.socket()
    s.setblocking(False)
    if prepare:
        prepare(s)
    try:
        s.connect((address, 25))
    except BlockingIOError:
        pass
    except OSError as e:
        print("connect:", e)
    return s


def connect_all(addresses, prepare=None, seconds=3.5):
    sockets = [connect(a, prepare) for a in addresses]
    time.sleep(seconds)
    return sockets


def answers_itself():
    """A public address on its own loopback device, and a server on it."""
    run("ip link set lo up", "ip address add 203.0.113.8/32 dev lo")
    server = socket.create_server(("203.0.113.8", 25))
    for _ in range(3):
        client = socket.create_connection(("203.0.113.8", 25), 2)
        server.accept()[0].sendall(b"220 here\r\n")
        client.recv(100)
        client.close()


def veth(name="d0"):
    run("ip link set lo up", f"ip link add {name} type veth peer name d1",
        f"ip address add 192.0.2.9/24 dev {name}", "ip link set d1 up", f"ip link set {name} up arp off",
        f"ip route add default dev {name}")


def void():
    """Fourteen networks by a device that nobody reads."""
    veth()
    connect_all(f"198.18.{i}.77" for i in range(14))


def macvlan():
    """Likewise, by a device on top of it."""
    veth("base")
    run("ip route del default", "ip link add d0 link base type macvlan", "ip link set d0 up arp off",
        "ip address add 192.0.2.10/24 dev d0", "ip route add default dev d0 src 192.0.2.10")
    connect_all(f"198.18.{i}.77" for i in range(14))


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def answer(syn):
    """The SYN-ACK, from as far away as a server may be."""
    source, destination = syn[12:16], syn[16:20]
    source_port, port, isn = struct.unpack("!HHI", syn[20:28])
    tcp = struct.pack("!HHIIBBHHH", port, source_port, 1, (isn + 1) & 0xFFFFFFFF, 0x50, 0x12, 65535, 0, 0)
    pseudo = destination + source + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 50, 6, 0) + destination + source
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


def tun():
    """Twenty networks by a device that this program itself is behind, and answers all."""
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, 0x400454CA, struct.pack("16sH22x", b"t0", 0x1001))  # TUNSETIFF: TUN, no header
    run("ip link set lo up", "ip address add 192.0.2.9/24 dev t0", "ip link set t0 up",
        "ip route add default dev t0")

    def serve():
        while True:
            packet = os.read(device, 2000)
            if packet[0] == 0x45 and packet[9] == 6 and packet[33] == 2:
                os.write(device, answer(packet))

    threading.Thread(target=serve, daemon=True).start()
    connect_all((f"198.18.{i}.25" for i in range(1, 21)), seconds=1)


def no_route():
    """Nothing but a loopback device, and that is down."""
    connect_all(["203.0.113.8"] * 3, seconds=0.2)


def ephemeral(count):
    """So many namespaces, one after the other, each of which tries a few networks and is gone."""
    libc = ctypes.CDLL(None, use_errno=True)
    for i in range(int(count)):
        if libc.unshare(0x40000000):  # CLONE_NEWNET
            raise OSError(ctypes.get_errno(), "unshare")
        for j in range(3):
            s = socket.socket()
            try:
                s.connect((f"198.18.{j}.77", 25))
            except OSError:
                pass


def bound():
    """Beside the machine's mail: bound to the loopback device, nothing has a route."""
    connect_all((f"198.18.{i}.25" for i in range(1, 13)), seconds=0.2,
                prepare=lambda s: s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo"))


def short_lived():
    """Beside the machine's mail: no SYN gets further than the next router."""
    connect_all((f"198.18.{i}.25" for i in range(1, 21)),
                prepare=lambda s: s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, IP_TTL_OF_NO_USE))


def dead():
    """Beside the machine's mail: sixty networks where nobody is."""
    connect_all(f"11.0.{i}.77" for i in range(60))


def floods():
    """Beside the machine's mail: the same dead address, again and again."""
    for _ in range(10):
        for s in connect_all(["11.0.0.77"] * 20, seconds=0.1):
            s.close()


def closed():
    """Beside the machine's mail: hosts that refuse."""
    connect_all((f"12.0.{i}.77" for i in range(20)), seconds=0.5)


globals()[sys.argv[1]](*sys.argv[2:])
