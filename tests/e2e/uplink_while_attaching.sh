#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The uplink is renamed, loses its route, is deleted and made anew while egress25 attaches to it: it starts
# and sees what leaves then, or says which interface is missing; nothing stays attached where it was.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
behind_router
wan 0
ip -n "$NS" route add default via 10.99.0.1

# As fast as it goes, until told to stop: wan0, other, gone.
churn() {
	while [ ! -e "$WORK/enough" ]; do
		ip -n "$NS" link set wan0 down
		ip -n "$NS" link set wan0 name other
		ip -n "$NS" link set other up
		ip -n "$NS" route add default via 10.99.0.1
		ip -n "$NS" link del other
		wan 0
		ip -n "$NS" route add default via 10.99.0.1
	done 2>/dev/null
}
filters_left() {
	local link
	ip -n "$NS" -o link | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | while read -r link; do
		in_net tc filter show dev "$link" ingress 2>/dev/null
		in_net tc filter show dev "$link" egress 2>/dev/null
	done
}
churn &
churn=$!
named=0
for attach in $(wire_ways) clsact; do
	for i in 1 2 3 4 5; do
		in_net timeout 20 "$PROGRAM" watch --json --cloud none --duration 1 --wire-attach "$attach" \
			>"$WORK/watch.json" 2>"$WORK/watch.err"
		code=$?
		expect "$attach, start $i ends well: $code" [ $code -eq 0 ]
		expect "with every sensor but the wire" jq -es '[.[] | select(.event == "ready")][0].sensors
			| contains(["socket", "drop"])' "$WORK/watch.json"
		in_net timeout 20 "$PROGRAM" watch --json --cloud none --duration 1 --wire-attach "$attach" --interface wan0 \
			>"$WORK/named.json" 2>"$WORK/named.err"
		code=$?
		case $code in
		0) named=$((named + 1)) ;;
		2) expect "it names the interface" grep -q '"wan0"' "$WORK/named.err" ;;
		*) expect "named, start $i: it is there or it is not: $code" false ;;
		esac
	done
done
wait_until 5 "the programs to go" no_programs
# What follows it all: from the middle of the storm to its end.
fifo=$WORK/ready
mkfifo "$fifo"
watch
sleep 1
touch "$WORK/enough"
wait "$churn"
index=$(in_net cat /sys/class/net/wan0/ifindex)
follows_the_last() {
	jq -se --argjson index "$index" '[.[] | select(.event == "uplink" or .event == "ready")] | last
		| .uplink_ifindexes | index($index) != null' "$WORK/watch.json"
}
wait_until 10 "the last of them to be watched" follows_the_last
mailer 203.0.113.{1..5}:25
wait_for_attempts 5
gather
echo "+ the named interface was there $named times of 10 or 15"
check "what leaves in the end is seen" '.attempts | length == 5 and all(.left_host and .interface == "wan0"
	and .outcome == "established")'
check "nothing was redirected, nothing dropped here" '[.attempts[] | select(.outcome
	| IN("redirected-here", "dropped-here", "rejected-here"))] == []'
check_lab_agrees
wait_until 5 "the programs to go" no_programs
expect "no filter is left: $(filters_left)" [ -z "$(filters_left)" ]
finish
