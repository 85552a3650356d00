#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The table of connections is full: netfilter discards every SYN on its way out. It is this host that
# blocks, by that table, and who operates it reads what to raise; with room again the port is open.
. "$(dirname "$0")/lib.sh"

max=$(cat /proc/sys/net/netfilter/nf_conntrack_max 2>/dev/null || echo 0)
if [ "$max" -eq 0 ] || [ "$max" -gt 300000 ]; then
	echo "the table has room for $max connections: none, or too many for a scene"
	exit 77
fi
lab <<END
* * accept
END
in_net ip link set lo up
in_net nft add table inet e2e
in_net nft 'add chain inet e2e out { type filter hook output priority 0; }'
in_net nft add rule inet e2e out ct state invalid counter

# Entries that the kernel may not throw out for a newer one, as connections that were answered are.
cat >"$WORK/fill.py" <<'END'
import os, socket, struct, sys

def attribute(kind, value, nested=False):
    data = struct.pack("=HH", 4 + len(value), kind | (0x8000 if nested else 0)) + value
    return data + b"\0" * (-len(data) % 4)

def way(source, destination, ports):
    return (attribute(1, attribute(1, source) + attribute(2, destination), True) +
            attribute(2, attribute(1, b"\x11") + attribute(2, struct.pack(">H", ports[0])) +
                      attribute(3, struct.pack(">H", ports[1])), True))

s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
tail = attribute(3, struct.pack(">I", 0x0e)) + attribute(7, struct.pack(">I", 3600))
batch = []
for i in range(int(sys.argv[1])):
    a, b = bytes((10, 1, 0, 1)), bytes((10, 2, i >> 24 & 255, i >> 16 & 255))
    ports = (i & 0xffff, 9)
    body = struct.pack(">BBH", 2, 0, 0) + attribute(1, way(a, b, ports), True) + \
        attribute(2, way(b, a, ports[::-1]), True) + tail
    # NLM_F_REQUEST | NLM_F_CREATE; no answer but of errors
    batch.append(struct.pack("=IHHII", 16 + len(body), 1 << 8, 0x401, 0, 0) + body)
    if len(batch) == 200:
        s.send(b"".join(batch))
        batch = []
s.send(b"".join(batch))
END
entries() {
	in_net cat /proc/sys/net/netfilter/nf_conntrack_count
}
is_full() {
	[ "$(entries)" -ge "$max" ]
}
has_room() {
	[ "$(entries)" -lt $((max / 2)) ]
}
empty_table() {
	in_net python3 - <<'END'
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
body = struct.pack(">BBH", 0, 0, 0) # all of them
s.send(struct.pack("=IHHII", 16 + len(body), 1 << 8 | 2, 5, 1, 0) + body)
s.recv(4096)
END
	wait_until 20 "the table to be emptied" has_room
}
watch --only-netns self
mailer 198.18.{1..8}.25:25
wait_for_verdict 25 ipv4 open
# In a table that is nearly full the kernel lets connections go that are closing, at a time of its own.
empty_table
in_net python3 "$WORK/fill.py" $((max + 100)) || exit 1
expect "the table is full: $(entries) of $max" is_full
mailer --parallel --timeout 2500 198.18.{1..12}.25:25
wait_for_verdict 25 ipv4 blocked
wait_for_attempts 20
dropped=$(grep -c gave-up "$WORK/mailer.out")
empty_table
mailer 198.18.{1..12}.25:25
wait_for_verdict 25 ipv4 open
wait_for_attempts 32
gather
check "blocked by this host's table of connections" '.verdicts | any(.port == 25 and .state == "blocked" and .by == "host"
	and (tostring | test("conntrack")))'
check "what was tried meanwhile was dropped here" '[.attempts[] | select(.outcome == "dropped-here")]
	| length == 12 and all(.drop.by == "conntrack" and .left_host == false)'
check "an operator reads what to raise" '[.verdicts[] | select(.state == "blocked") | .guidance.steps[]]
	| any(test("nf_conntrack_max"))'
check "the kernel's count of them is right" '.summary.ports[] | select(.port == 25 and .family == "ipv4")
	| .dropped_here == .syns + .retries - 20'
check_lab_agrees
check_nothing_lost
expect "who was answered was not disturbed" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 20 ]
expect "and who was not gave up: $dropped" [ "$dropped" -eq 12 ]
finish
