#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Clients that mean no good, beside one that does.

hostile.py SCENE [tls]: runs the scene against 127.0.0.1:9725 while a well-behaved client fetches /metrics
over and over, and prints what came of both as one line of JSON. `hostile.py deaf` and `hostile.py
hold` are alone.
"""

import json
import random
import resource
import select
import socket
import ssl
import struct
import sys
import threading
import time

ADDRESS = ("127.0.0.1", 9725)
REQUEST = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LISTEN = b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
SECONDS = 0.5


def connect(receive_buffer=None):
    s = socket.socket()
    if receive_buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    s.settimeout(10)
    s.connect(ADDRESS)
    return s


def read_reply(s):
    """One reply with a Content-Length: status and whether the body is whole."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = s.recv(65536)
        if not part:
            raise ConnectionError("closed in the head")
        head += part
    head, body = head.split(b"\r\n\r\n", 1)
    length = int(
        next(l for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")).split()[1]
    )
    while len(body) < length:
        part = s.recv(65536)
        if not part:
            raise ConnectionError("closed in the body")
        body += part
    return int(head.split()[1]), len(body) == length


class Good(threading.Thread):
    """Fetches until told to stop; a new connection each time, as the worst case."""

    def __init__(self, tls):
        super().__init__()
        self.tls = ssl._create_unverified_context() if tls else None
        self.stop = False
        self.requests = self.failures = 0
        self.slowest = 0.0

    def wrap(self, s):
        return self.tls.wrap_socket(s) if self.tls else s

    def run(self):
        while not self.stop:
            begin = time.monotonic()
            try:
                with self.wrap(connect()) as s:
                    s.sendall(REQUEST)
                    if read_reply(s) != (200, True):
                        self.failures += 1
            except OSError:
                self.failures += 1
            self.requests += 1
            self.slowest = max(self.slowest, time.monotonic() - begin)
            time.sleep(0.01)


def ended(s):
    """Whether the server has closed it; what it sent is thrown away."""
    try:
        s.setblocking(False)
        while True:
            part = s.recv(65536)
            if not part:
                return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def parallel(until):
    """200 clients at once, each with a thread and a request of its own."""
    answered = cut = 0
    lock = threading.Lock()

    def one():
        nonlocal answered, cut
        try:
            with connect() as s:
                s.sendall(REQUEST)
                ok = read_reply(s) == (200, True)
        except OSError:
            ok = False
        with lock:
            answered += ok
            cut += not ok

    while time.monotonic() < until:
        threads = [threading.Thread(target=one) for _ in range(200)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    return {"answered": answered, "cut": cut}


def silent(until):
    """200 connections that say nothing and are opened anew as soon as they are closed."""
    crowd = []
    opened = 0
    while time.monotonic() < until:
        while len(crowd) < 200:
            crowd.append(connect())
            opened += 1
        crowd = [s for s in crowd if not ended(s) or s.close()]
        time.sleep(0.01)
    time.sleep(0.2)
    return {"opened": opened, "held": sum(not ended(s) for s in crowd)}


def slow(until):
    """20 requests, byte by byte, and the time it took until they were cut off. Half of them are the
    second request of their connection, which might have been idle for longer."""
    crowd = []
    for n in range(20):
        s = connect()
        if n % 2 and "tls" not in sys.argv:
            s.sendall(REQUEST)
            read_reply(s)
            s.sendall(REQUEST[:24])
        crowd.append((s, time.monotonic()))
    lived = []
    i = 0
    while time.monotonic() < until + 3 and crowd:
        for entry in list(crowd):
            s, since = entry
            try:
                s.send(REQUEST[i : i + 1] if i < 20 else b"x")
            except OSError:
                pass
            if ended(s):
                lived.append(time.monotonic() - since)
                crowd.remove(entry)
        i += 1
        time.sleep(0.05)
    return {"cut": len(lived), "longest_s": max(lived, default=0)}


def huge(until):
    """Headers without end, in one line and in many; how much the server took of them."""
    most = 0
    replies = set()
    while time.monotonic() < until:
        for piece in (b"x" * 4096, b"a: b\r\n" * 700):
            with connect() as s:
                sent = 0
                try:
                    s.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nLong: ")
                    while sent < 50 << 20:
                        sent += s.send(piece)
                        if select.select([s], [], [], 0)[0]:
                            replies.add(s.recv(100).split(b"\r\n")[0].decode("latin1"))
                            break
                except OSError:
                    pass
                most = max(most, sent)
    return {"most_sent": most, "replies": sorted(replies)}


def unread(until):
    """Asks for much, a hundred times over, and reads nothing."""
    crowd = []
    for _ in range(20):
        s = connect(receive_buffer=4096)
        s.setblocking(False)
        try:
            s.send(REQUEST * 100)
        except OSError:
            pass
        crowd.append((s, time.monotonic()))
    lived = []
    poll = select.poll()
    for s, _ in crowd:
        poll.register(s, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    since = {s.fileno(): begin for s, begin in crowd}
    while time.monotonic() < until + 3 and len(lived) < len(crowd):
        for fd, _ in poll.poll(100):
            lived.append(time.monotonic() - since[fd])
            poll.unregister(fd)
    return {"cut": len(lived), "longest_s": max(lived, default=0)}


def pipelined(until):
    """Fifty requests in one go: fifty replies, in order."""
    rounds = wrong = 0
    while time.monotonic() < until:
        with connect() as s:
            s.sendall(b"GET /unready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 25)
            data = b""
            while data.count(b"HTTP/1.1 ") < 50 or not data.endswith(b"</script>\n"):
                part = s.recv(65536)
                if not part:
                    break
                data += part
            codes = [data[m + 9 : m + 12] for m in positions(data, b"HTTP/1.1 ")]
            wrong += codes != [b"503", b"200"] * 25
        rounds += 1
    return {"rounds": rounds, "wrong": wrong}


def positions(data, what):
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + 1)


def garbage(until):
    """Bytes that are no HTTP, and requests with a few bytes changed."""
    rng = random.Random(25)
    sent = 0
    seeds = [
        b"",
        REQUEST,
        b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*;q=0.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: 127.0.0.1\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic eDp5\r\nContent-Length: 3\r\n\r\nabc",
    ]
    while time.monotonic() < until:
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randrange(0, 6)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        data += rng.randbytes(rng.choice((0, 0, 1, 100, 3000)))
        s = connect()
        try:
            s.sendall(data)
            s.settimeout(0.005)
            s.recv(1000)
        except OSError:
            pass
        if rng.random() < 0.5:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
        sent += 1
    return {"sent": sent}


def resets(until):
    """Connections that end with a reset: at once, after half a request, amid the reply."""
    rng = random.Random(25)
    sent = 0
    while time.monotonic() < until:
        s = connect(receive_buffer=4096)
        request = rng.choice((b"", REQUEST[:10], REQUEST, REQUEST * 5, LISTEN))
        s.sendall(request)
        if len(request) > 10 and rng.random() < 0.3:
            s.recv(10)
        elif rng.random() < 0.3:
            time.sleep(0.002)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
        sent += 1
    return {"sent": sent}


def deaf():
    """Listens to the stream and reads nothing, until the other side has had enough."""
    s = connect(receive_buffer=4096)
    s.sendall(LISTEN)
    poll = select.poll()
    poll.register(s, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    print("ended" if poll.poll(30000) else "still there")


def hold():
    """Ten connections that say nothing, until standard input ends."""
    crowd = [connect() for _ in range(10)]
    print("holding", len(crowd), flush=True)
    sys.stdin.read()


def main():
    if sys.argv[1] in ("deaf", "hold"):
        return deaf() if sys.argv[1] == "deaf" else hold()
    scene = {
        f.__name__: f
        for f in (parallel, silent, slow, huge, unread, pipelined, garbage, resets)
    }[sys.argv[1]]
    resource.setrlimit(resource.RLIMIT_NOFILE, (2048, 2048))
    good = Good("tls" in sys.argv[2:])
    good.start()
    result = {"scene": sys.argv[1]}
    try:
        result.update(scene(time.monotonic() + SECONDS))
    except OSError as e:
        result["error"] = str(e)
    finally:
        good.stop = True
        good.join()
    result["good"] = {
        "requests": good.requests,
        "failures": good.failures,
        "slowest_ms": round(good.slowest * 1000, 1),
    }
    print(json.dumps(result))


main()
