#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What attempts there are in tshark's fields of a capture: see oracle.sh.

usage: oracle.py LOCAL-ADDRESS... <FIELDS
Lines of FIELDS: time, source, destination, source port, destination port, SYN, ACK, RST, sequence
number, acknowledged number. Prints DESTINATION PORT OUTCOME SYNS HANDSHAKE_US, sorted.
"""

import sys
from decimal import Decimal

WATCHED = {"25", "465", "587", "2525"}
SENT_AGAIN_US = 200000  # below it, one SYN was seen twice


def main():
    ours, found, of_ends, rows = set(sys.argv[1:]), {}, {}, []
    for line in sys.stdin:
        f = line.rstrip("\n").split("\t")
        if len(f) == 10 and all(f):
            rows.append([int(Decimal(f[0]) * 1000000)] + f[1:])
    rows.sort(key=lambda r: r[0])
    for us, source, destination, sport, dport, syn, ack, rst, seq, acked in rows:
        syn, ack, rst = (x in ("1", "True") for x in (syn, ack, rst))
        answers = found.get((source, sport, (int(acked) - 1) % 2**32)) if sport in WATCHED else None
        if syn and not ack and not rst and dport in WATCHED and (destination not in ours or source in ours):
            key = (destination, dport, int(seq))
            a = found.setdefault(key, {"first": us, "last": us, "syns": 1, "outcome": "none", "took": "-"})
            if us - a["last"] >= SENT_AGAIN_US:
                a["syns"], a["last"] = a["syns"] + 1, us
            of_ends[(source, sport, destination, dport)] = a
            continue
        if answers and answers["outcome"] == "none" and ((syn and ack) or rst):
            answers["outcome"] = "reset" if rst else "answered"
            answers["took"] = "-" if rst else us - answers["first"]
        # The client's next segment proves an answer that was not recorded.
        own = of_ends.get((source, sport, destination, dport))
        if own and ack and not syn and not rst and own["outcome"] == "none":
            own["outcome"], own["took"] = "answered", us - own["first"]
    for (destination, dport, _), a in sorted(found.items()):
        print(destination, dport, a["outcome"], a["syns"], a["took"], sep="\t")


main()
