#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The engine's specification: each tests/replay/*.t says what sensors saw and which verdicts follow.
# The lines become a recorded stream, which `egress25 replay` judges. A line is a time in seconds, what
# happened, and to which DESTINATION:PORT it did:
#   try      a first SYN, seen leaving           again    a repeated one
#   answer   the SYN-ACK, and the handshake      stopped  a first SYN that netfilter discards here
#   noroute  connect() fails: no route           reset    an RST with TTL 62
#   end      time goes on until then, nothing else
# Expected verdicts begin with ">": port, family, state, by whom (or -), "at" and the time.
# usage: tests/replay/run.sh FILE.t...

set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
PROGRAM=$TOP/${EGRESS25:-build/egress25}
status=0

stream() { # FILE
	awk '
	function stamp(t) {
		return sprintf("2026-01-01T%02d:%02d:%09.6fZ", t / 3600, t % 3600 / 60, t % 60)
	}
	function line(t, sensor, what, more) {
		printf "{\"time\":\"%s\",\"event\":\"seen\",\"sensor\":\"%s\",\"what\":\"%s\",\"monotonic_ns\":%.0f,", \
			stamp(t), sensor, what, (1000 + t) * 1e9
		printf "\"destination\":\"%s\",\"port\":%d,\"netns\":1,%s}\n", host, port, more
	}
	function socket(t, what, more) {
		line(t, "socket", what, sprintf("\"cookie\":%d,\"pid\":1,\"name\":\"smtp\",\"route_ifindex\":2,\"syns\":%d%s%s", \
			cookie[k], syns[k], what == "connect" ? "" : ",\"isn\":" cookie[k], more))
	}
	function wire(t, what, ttl) {
		line(t, "wire", what, sprintf("%s\"isn\":%d,\"ifindex\":2,\"interface\":\"eth0\",\"ttl\":%d", \
			what == "syn" ? "\"cookie\":" cookie[k] "," : "", cookie[k], ttl))
	}
	BEGIN {
		printf "{\"time\":\"%s\",\"event\":\"ready\",\"schema\":1,\"monotonic_ns\":1000000000000,", stamp(0)
		print "\"wire_netns\":1,\"uplink_ifindexes\":[2],\"ports\":[25,465,587,2525]}"
	}
	/^#/ || /^>/ || NF == 0 { next }
	$2 == "end" { printf "{\"time\":\"%s\",\"event\":\"end\"}\n", stamp($1); next }
	{
		for (i = 3; i <= NF; i++) {
			k = $i
			port = $i; sub(/.*:/, "", port)
			host = $i; sub(/:[0-9]+$/, "", host); gsub(/[][]/, "", host)
			if ($2 ~ /^(try|stopped|noroute)$/) {
				cookie[k] = ++cookies
				syns[k] = 1
			}
			if ($2 == "try" || $2 == "stopped")
				socket($1, "connect", "")
			if ($2 == "try")
				wire($1, "syn", 64)
			if ($2 == "again") {
				syns[k]++
				wire($1, "syn", 64)
				socket($1, "retry", "")
			}
			if ($2 == "stopped")
				line($1, "drop", "drop", sprintf("\"cookie\":%d,\"isn\":%d,\"by\":\"netfilter\"", \
					cookie[k], cookie[k]))
			if ($2 == "answer") {
				wire($1, "syn-ack", 50)
				socket($1, "established", ",\"established\":true")
			}
			if ($2 == "reset")
				wire($1, "reset-in", 62)
			if ($2 == "noroute")
				line($1, "connect", "failed", "\"pid\":1,\"name\":\"smtp\",\"error\":101")
		}
	}' "$1"
}

for file; do
	expected=$(grep '^>' "$file")
	got=$(stream "$file" | "$PROGRAM" replay --cloud none --json - | jq -r '
		select(.event == "verdict") | (.time | capture("T(?<h>..):(?<m>..):(?<s>.*)Z")
			| (.h | tonumber) * 3600 + (.m | tonumber) * 60 + (.s | tonumber)) as $at
		| "> \(.port) \(.family) \(.state) \(.by // "-") at \($at * 1000 | round / 1000)"')
	[ "$got" = "$expected" ] && continue
	echo "$file: not the verdicts that it expects:"
	diff <(echo "$expected") <(echo "$got")
	status=1
done
exit $status
