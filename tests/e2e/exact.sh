#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Twenty thousand connections of every kind, most of them while nobody reads, so that the ring has no room
# for a page: what the kernel side counts is what the namespace's own counters say, and what the lab saw;
# and what was produced was delivered or lost, by what each record of a loss tells.
. "$(dirname "$0")/lib.sh"

CHUNKS=4
SILENT=500
ABORTED=500 # by this end

lab <<END
198.18.1.0/24 25 rst
198.18.2.0/23 25 drop
198.18.4.0/24 25 accept after=reset
* 25 accept
END
in_net sysctl -qw net.ipv4.tcp_syn_retries=1
watch --only-netns self

# What the namespace itself counts: NAME VALUE.
mibs() {
	in_net cat /proc/net/snmp /proc/net/netstat | awk '
		$1 == group { for (i = 2; i <= NF; i++) print name[i], $i; group = ""; next }
		{ group = $1; for (i = 2; i <= NF; i++) name[i] = $i }'
}

mibs >"$WORK/before"
# They are not answered within 3 s, whatever else goes on.
mailer --parallel 198.18.2.{1..250}:25 198.18.3.{1..250}:25 &
silent=$!
for ((chunk = 0; chunk < CHUNKS; chunk++)); do
	kill -STOP "$WATCH_PID"
	mailer --repeat 22 --parallel --read-banner-and-close 198.18.6.{1..200}:25
	mailer --parallel 198.18.1.{1..250}:25
	mailer --parallel 198.18.4.{1..100}:25
	mailer --parallel --linger0 198.18.7.{1..125}:25
	kill -CONT "$WATCH_PID"
done
wait "$silent"
mibs >"$WORK/after"
gather
join <(sort "$WORK/before") <(sort "$WORK/after") | jq -R 'split(" ") | {key: .[0], value: ((.[2] | tonumber) - (.[1] | tonumber))}' |
	jq -s 'from_entries' >"$WORK/mibs.json"
jq --slurpfile mibs "$WORK/mibs.json" '. + {mibs: $mibs[0], kernel: (.summary.ports[]
	| select(.port == 25 and .family == "ipv4"))}' "$WORK/scene.json" >"$WORK/scene.new" &&
	mv "$WORK/scene.new" "$WORK/scene.json"
jq -r '"+ \(.kernel.syns) connections, \(.kernel.retries) repeats, \(.summary.records.sent) records, \(.summary.records.lost) lost"' \
	"$WORK/scene.json"

check "twenty thousand" '.kernel.syns == 20000'
check "first SYNs: ActiveOpens" '.kernel.syns == .mibs.ActiveOpens'
check "repeated SYNs: TCPSynRetrans" '.kernel.retries == .mibs.TCPSynRetrans'
check "refused and given up: AttemptFails" ".kernel.resets_in_handshake == 1000
	and .kernel.resets_in_handshake + $SILENT == .mibs.AttemptFails"
check "reset by the far end or by this one: EstabResets" \
	".kernel.resets_in_established + $ABORTED == .mibs.EstabResets"
check "RSTs that left: OutRsts" '.kernel.resets_out == .mibs.OutRsts'
check "the lab saw every SYN" '([.lab.destinations[].syns] | add) == .kernel.syns + .kernel.retries
	and .kernel.wire_syns == .kernel.syns + .kernel.retries'
check "and every handshake" '([.lab.destinations[].accepted] | add) == .kernel.wire_answers'
check "the lab's RSTs came in" '([.lab.destinations[].resets_sent] | add) == .kernel.wire_resets_in'
check "produced = delivered + lost" '.summary.records | .sent == .delivered + .lost and .lost > 0 and .delivered > 0'
check "the records of losses add up, the ring" '([.losses[].ring] | add) == .summary.records.lost'
check "and programs that were skipped" '([.losses[].recursion] | add) == .summary.records.recursion'
finish
