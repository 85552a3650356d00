#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# More attempts open at once than fit in --memory: the kernel's counts stay exact, those that gave up
# their place are counted and said, memory stays bounded and the verdicts are right.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
in_net ip link set lo up
in_net sysctl -qw net.ipv4.tcp_syn_retries=6 net.ipv4.ip_local_port_range="20000 60000"
daemon_start
mailer --parallel 198.18.{1..8}.25:587
wait_for_status 587 ipv4 open
# As fast as they are read: it is room for attempts that is to be wanting, not in the ring.
told() { # N
	in_net curl -sf http://127.0.0.1:9725/metrics | awk -v want="$1" '
		$1 == "egress25_events_total{event=\"syn\"}" { n += $2 }
		$1 == "egress25_events_lost_total{stage=\"ring\"}" { n += $2 } END { exit n < want }'
}
for n in {1..80}; do
	targets=()
	for host in {1..250}; do
		targets+=("198.18.$n.$host:25")
	done
	ip netns exec "$NS" "$BUILD/lab/mailer" --parallel --timeout 110000 "${targets[@]}" >"$WORK/many" 2>&1 &
	[ $((n % 4)) -ne 0 ] || wait_until 30 "$((n * 250)) to be told" told $((n * 250))
done
mailer --parallel 198.18.{1..8}.25:587
wait_until 60 "port 25 to be blocked" status_is 25 ipv4 blocked
in_net curl -sf -o "$WORK/metrics" http://127.0.0.1:9725/metrics
value() { # SERIES
	sed -n "s/^egress25_$1 //p" "$WORK/metrics"
}
syns=$(value 'syns_sent_total{port="25",family="ipv4"}')
left=$(value attempts_not_followed_total)
lost=$(value 'events_lost_total{stage="ring"}')
follows=$(value 'attempts_waiting{port="25",family="ipv4"}')
memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$DAEMON_PID/status")
echo "+ $syns wait, $follows followed, $left not, $lost records lost, $memory KiB"
expect "the SYN counter is exact: $syns" [ "$syns" -eq 20000 ]
expect "those that are not followed are counted, or their records were lost, which is, too" \
	[ $((left + lost + follows)) -ge 20000 ]
expect "no more are followed than there is room for: $follows" [ "$follows" -le 16384 ]
status >"$WORK/status.txt"
[ "$left" -eq 0 ] || expect "a person reads of it" grep -q "more were under way than can be followed at once (--memory)" "$WORK/status.txt"
status --json >"$WORK/status.json"
expect "blocked, and 587 is not" jq -e '[.verdicts[] | select(.family == "ipv4" and (.port == 25 or .port == 587))
	| [.port, .state, .by]] == [[25, "blocked", "network-silent"], [587, "open", null]]' "$WORK/status.json"
expect "sent = delivered + lost" jq -e '.records | .sent == .delivered + .lost' "$WORK/status.json"
expect "mail on the other port goes on" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 16 ]
finish
