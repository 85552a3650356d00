#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mixed traffic between two namespaces, and what arrived of it.

`serve ADDRESS...` echoes TCP streams and UDP datagrams on each address, and says "ready". `send
ADDRESS...` sends, to each: a stream that the kernel segments, small datagrams, datagrams that are
fragmented, one buffer that the kernel cuts into datagrams (UDP_SEGMENT), and echo requests that are
fragmented; and it prints of each
kind how many bytes came back, and their checksum. The bytes are the same in every run.
"""
import hashlib
import selectors
import socket
import struct
import sys

PORT = 7007
DISCARDED_PORT = 9  # what a filter of the scene drops
UDP_SEGMENT = 103  # include/uapi/linux/udp.h
STREAM_LEN = 4 << 20
SEGMENT_LEN = 1000
PATIENCE_S = 5


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def content(name, length):
    block = hashlib.sha512(name.encode()).digest()
    return (block * (length // len(block) + 1))[:length]


def serve(addresses):
    ready = selectors.DefaultSelector()
    for address in addresses:
        stream = socket.create_server((address, PORT), family=family(address))
        ready.register(stream, selectors.EVENT_READ, "listen")
        for port in (PORT, DISCARDED_PORT):
            datagrams = socket.socket(family(address), socket.SOCK_DGRAM)
            datagrams.bind((address, port))
            ready.register(datagrams, selectors.EVENT_READ, "datagram")
    print("ready", flush=True)
    while True:
        for key, _ in ready.select():
            if key.data == "listen":
                echo_stream(key.fileobj.accept()[0])
            else:
                data, peer = key.fileobj.recvfrom(65536)
                key.fileobj.sendto(data, peer)


def echo_stream(connection):
    with connection:
        data = b""
        while len(data) < STREAM_LEN:
            part = connection.recv(1 << 20)
            if not part:
                break
            data += part
        connection.sendall(data)


def stream(address):
    with socket.create_connection((address, PORT), PATIENCE_S) as s:
        s.sendall(content("stream", STREAM_LEN))
        data = b""
        while part := s.recv(1 << 20):
            data += part
        return [data]


def datagrams(address, port, length, count):
    came = []
    with socket.socket(family(address), socket.SOCK_DGRAM) as s:
        s.settimeout(PATIENCE_S if port == PORT else 0.3)
        for i in range(count):
            s.sendto(content(f"{length}/{i}", length), (address, port))
            try:
                came.append(s.recv(65536))
            except TimeoutError:
                pass
    return came


def segmented(address):
    came = []
    with socket.socket(family(address), socket.SOCK_DGRAM) as s:
        s.settimeout(PATIENCE_S)
        s.setsockopt(socket.SOL_UDP, UDP_SEGMENT, SEGMENT_LEN)
        s.sendto(content("segmented", 30 * SEGMENT_LEN), (address, PORT))
        while len(came) < 30:
            try:
                came.append(s.recv(65536))
            except TimeoutError:
                break
    return sorted(came)


def echoes(address):
    came = []
    is_v6 = family(address) == socket.AF_INET6
    protocol = socket.IPPROTO_ICMPV6 if is_v6 else socket.IPPROTO_ICMP
    with socket.socket(family(address), socket.SOCK_DGRAM, protocol) as s:
        s.settimeout(PATIENCE_S)
        for i in range(50):
            header = struct.pack("!BBHHH", 128 if is_v6 else 8, 0, 0, 0, i)
            s.sendto(header + content(f"echo/{i}", 3000), (address, 0))
            try:
                came.append(s.recv(65536)[len(header):])
            except TimeoutError:
                pass
    return came


def send(addresses):
    for address in addresses:
        kinds = {
            "stream": lambda: stream(address),
            "datagrams": lambda: datagrams(address, PORT, 500, 200),
            "fragments": lambda: datagrams(address, PORT, 7000, 50),
            "segmented": lambda: segmented(address),
            "echoes": lambda: echoes(address),
            "discarded": lambda: datagrams(address, DISCARDED_PORT, 100, 2),
        }
        for name, kind in kinds.items():
            data = b"".join(kind())
            print(address, name, len(data), hashlib.sha256(data).hexdigest())


{"serve": serve, "send": send}[sys.argv[1]](sys.argv[2:])
