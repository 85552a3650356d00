#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The engine's specification: each tests/replay/*.t says what sensors saw and what follows from it.
# stream.awk makes a recorded stream of the first, which `egress25 replay` judges; compare.awk holds
# what it says against the rest. A line is a time in seconds, what happened, options, and to which
# DESTINATION:PORT it did:
#   try        a first SYN, seen leaving            again          a repeated one
#   stopped    a first SYN, discarded here          stopped-again  a repeated one
#   passes     a SYN of no socket here              passes-again   a repeated one
#   answer     the SYN-ACK, and the handshake       reset          an RST, and the end
#              (after ends: the packet alone)                      (likewise)
#   icmp       an ICMP error                        ends           the program or the kernel gives up
#   redirected a handshake that never left          fails          connect() fails before any SYN
#   line       the uplink's counter of received packets, as in "line 500"; with "line 500 9" it is read
#              every quarter of a second until second 9
#   portless   connect() finds no source port
#   loss       records were lost                    end            time goes on until then
#   dials      as try, in a namespace of which no uplink sees a SYN: something else connects in its place
#   dials-again  a repeated one                    turned-away  that something sends it an RST
#   stuck      data was repeated in vain           again-answer the SYN-ACK once more
#   asked      an open connection was asked what came in (bytes=)
#   answer-lost   the SYN-ACK came in by the uplink and its socket does not get it
#   answer-dropped   likewise, and this host is seen to discard it
#   resets     an RST on the open connection (ttl=), and its end
#   uplinks    these indexes are watched from here on, as in "uplinks 2 7" (2 is from the start)
# Options, with what they are otherwise:
#   ttl=50     of an answer; 62 of a reset          icmp=3/13      type and code of the error
#   from=192.0.2.1  who sent it                     by=netfilter   what stops it
#   errno=0    of ends; 101 of fails                ns=1           namespace; 1 is the uplinks'
#   uid=0      who tries; "other" where it is not 0 hops=64        TTL of our SYN
#   src=198.51.100.2  the source on the wire
#   twice=1    each packet is seen twice            if=2           of the route, in the uplinks' namespace
#   bytes=230  of ends, resets, stuck and asked: received; without it, not known
#   acked=90   of them: sent and acknowledged       closed=far-end  of ends: who closed first
#   full=1     of stuck: a full-size segment
# {1..3} in a destination stands for each of these numbers.
# Before all of them may stand: setup own=ADDRESS links=2/24 (interface and prefix of each of these) exchangers=PREFIX wire=off sockets=off
#   cloud=NAME subscription=TYPE
#
# Expected are, in this order, the verdicts, and of each what is worth holding it to:
#   > PORT FAMILY STATE BY at TIME       BY is - when nothing blocks
#   + WORDS     a reason has them        - WORDS     no reason has them
#   = MEMBER VALUE                       as in the JSON record; times in seconds
# Where a file has any of these, they are all that must be there, or must be said:
#   * DESTINATION PORT OUTCOME at TIME   the ends of the attempts
#   @ DESTINATION PORT STAGE CLOSED_BY   likewise, how far they came; - is null
#   " WORDS     what replay says without --json has them
# usage: tests/replay/run.sh FILE.t...

set -u
here=$(cd "$(dirname "$0")" && pwd)
PROGRAM=$here/../../${EGRESS25:-build/egress25}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

say() { # STREAM
	"$PROGRAM" replay "${place[@]}" --json "$1" 2>&1 | jq -rR '
		def seconds: capture("^2026-01-01T(?<h>..):(?<m>..):(?<s>.*)Z$")
			| (.h | tonumber) * 3600 + (.m | tonumber) * 60 + (.s | tonumber) | . * 1000 | round / 1000;
		def plain: if type == "string" and test("^2026-01-01T.*Z$") then seconds else . end;
		(fromjson? // {event: "error", text: .})
		| if .event == "verdict" then
			"> \(.port) \(.family) \(.state) \(.by // "-") at \(.time | seconds)",
			(.evidence.reasons[] | "+ " + .),
			(. as $v | paths(type != "object" and type != "array")
				| . as $p | "= \(map(tostring) | join(".")) \($v | getpath($p) | plain)")
		elif .event == "attempt" then
			"* \(.destination) \(.port) \(.outcome // "pending") at \(.time | seconds)",
			"@ \(.destination) \(.port) \(.stage // "-") \(.closed_by // "-")"
		elif .event == "error" then "> \(.text)"
		else empty end'
	grep -q '^"' "$file" && "$PROGRAM" replay -v "${place[@]}" "$1" | sed 's/^/"/'
}

for file; do
	mapfile -t place < <(sed -n 's/^setup //p' "$file" | tr ' ' '\n' | sed -n 's/^\(cloud\|subscription\)=/--\1\n/p')
	[[ " ${place[*]} " == *" --cloud "* ]] || place=(--cloud none "${place[@]}")
	if awk -f "$here/stream.awk" "$file" >"$work/seen.json"; then
		say "$work/seen.json" >"$work/said"
		awk -f "$here/compare.awk" "$work/said" "$file" && continue
	fi
	status=1
done
exit $status
