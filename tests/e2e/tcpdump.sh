#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tcpdump beside egress25: both count the same SYNs and RSTs.
. "$(dirname "$0")/lib.sh"

lab <<END
198.51.100.10 25 accept after=reset
198.51.100.11 25 drop
198.51.100.12 25 rst
* * accept
END
ip netns exec "$NS" tcpdump --immediate-mode -s 128 -B 16384 -ni uplink0 -U -w "$WORK/wire.pcap" tcp 2>"$WORK/tcpdump.err" &
TCPDUMP_PID=$!
wait_until 10 "tcpdump" grep -q listening "$WORK/tcpdump.err"
watch --only-netns self
mailer --parallel 198.51.100.{10,11,12,13}:25 198.18.{1..20}.25:587
mailer --linger0 --parallel 203.0.113.{1..5}:465
wait_for_attempts 29
# A last packet to a port of its own: when it is in the file, so is everything before it.
mailer 203.0.113.99:26
wait_until 5 "tcpdump to have read everything" sh -c \
	"tcpdump -nr '$WORK/wire.pcap' dst port 26 2>/dev/null | grep -q ."
end_process $TCPDUMP_PID TERM
gather

seen() { # FILTER
	tcpdump -nr "$WORK/wire.pcap" "$1" 2>/dev/null | wc -l
}
for port in 25 465 587; do
	syns=$(seen "dst port $port and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn")
	resets_in=$(seen "src port $port and tcp[tcpflags] & tcp-rst != 0")
	resets_out=$(seen "dst port $port and tcp[tcpflags] & tcp-rst != 0")
	[ "$syns" -gt 0 ] || { echo "tcpdump saw no SYN to $port"; FAILED=1; }
	check "$port: $syns SYNs as tcpdump saw them" \
		"[.attempts[] | select(.port == $port) | .syns] | add == $syns"
	check "$port: the kernel's counters have $syns SYNs, $resets_in and $resets_out RSTs" "
		.summary.ports[] | select(.port == $port and .family == \"ipv4\")
		| .syns + .retries == $syns and .wire_syns == $syns
			and .wire_resets_in == $resets_in and .wire_resets_out == $resets_out
			and .resets_in_handshake + .resets_in_established == $resets_in
			and .resets_out == $resets_out"
done
check_lab_agrees
finish
