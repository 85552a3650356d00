#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The daemon is stopped (SIGSTOP) for a while, as under a debugger or a frozen cgroup: mail goes on, what
# happened meanwhile is told when it goes on, with the times it had, and nothing is concluded from the pause.
. "$(dirname "$0")/lib.sh"

PAUSE=12 # s: longer than anything it waits for but the textfile
lab <<END
198.19.9.0/24 25 drop
* 465 drop
* * accept
END
in_net ip link set lo up
daemon_start
mailer 198.18.{1..8}.25:25 198.18.{1..8}.25:587
wait_for_status 25 ipv4 open
wait_for_status 587 ipv4 open

# Under way when it stops: some that will be given up, some whose answer comes meanwhile.
in_net "$BUILD/lab/mailer" --parallel --timeout 4000 198.18.{1..12}.25:465 198.19.9.{1..3}:25 >"$WORK/waiting" &
waiting=$!
wait_until 5 "fifteen to wait" sh -c "[ \$(ip netns exec '$NS' ss -Htn state syn-sent | wc -l) -eq 15 ]"
kill -STOP "$DAEMON_PID"
stopped=$SECONDS
mailer --repeat 10 --parallel 198.18.{1..20}.25:25 198.18.{1..20}.25:587
expect "every connection of 416 stood" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 416 ]
# Somebody asks meanwhile, and waits for it.
in_net curl -sS --max-time 60 -o "$WORK/metrics.asked" http://127.0.0.1:9725/metrics &
asked=$!
wait "$waiting"
rest=$((PAUSE - (SECONDS - stopped)))
[ $rest -le 0 ] || sleep $rest
kill -CONT "$DAEMON_PID"
wait "$asked"
expect "who asked meanwhile is answered" [ $? -eq 0 ]
wait_for_status 465 ipv4 blocked
all_ended() {
	in_net curl -sf -o "$WORK/metrics" http://127.0.0.1:9725/metrics &&
		awk '/^egress25_attempts_total/ { n += $2 } END { exit n != 431 }' "$WORK/metrics"
}
wait_until 20 "every attempt to be told" all_ended
value() { # SERIES
	sed -n "s/^$1 //p" "$WORK/metrics"
}
for series in 'syns_sent_total{port="25",family="ipv4"} 211' 'syns_sent_total{port="587",family="ipv4"} 208' \
	'syns_sent_total{port="465",family="ipv4"} 12' 'events_lost_total{stage="ring"} 0' \
	'attempts_total{port="25",family="ipv4",outcome="established"} 208' \
	'attempts_total{port="587",family="ipv4",outcome="established"} 208' \
	'attempts_total{port="25",family="ipv4",outcome="abandoned"} 3' \
	'attempts_total{port="465",family="ipv4",outcome="abandoned"} 12'; do
	expect "counted: $series" grep -qxF "egress25_$series" "$WORK/metrics"
done
status --json >"$WORK/status.json"
expect "sent = delivered + lost" jq -e '.records | .sent == .delivered + .lost' "$WORK/status.json"
expect "what answers stays open" jq -e '[.verdicts[] | select(.port == 25 or .port == 587) | select(.family == "ipv4")
	| .state] == ["open", "open"]' "$WORK/status.json"
expect "no verdict but three" jq -e '[.changes[] | [.port, .state]] | sort == [[25, "open"], [465, "blocked"], [587, "open"]]' \
	"$WORK/status.json"
expect "handshakes took what they took" jq -e '[.attempts[] | select(.outcome == "established")]
	| length > 0 and all(.handshake_ms < 5000)' "$WORK/status.json"
expect "it ends well" daemon_stop
expect "without a word of trouble" sh -c "! grep -i 'warning\|error' '$WORK/daemon.err'"
finish
