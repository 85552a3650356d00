#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# In a time namespace, where CLOCK_MONOTONIC is another than the kernel's: what the sensors tell has the
# right times all the same, silence is judged when it is due, and a state file goes from one to the other.
. "$(dirname "$0")/lib.sh"

unshare --time --monotonic 3600 true 2>/dev/null || {
	echo "no time namespaces here"
	exit 77
}
lab <<END
* 587 accept
* 25 drop
* * accept
END
in_net ip link set lo up
real=$PROGRAM
shifted() { # ARGUMENT... of unshare
	printf '#!/bin/sh\nexec unshare --time %s "%s" "$@"\n' "$*" "$real" >"$WORK/egress25"
	chmod 755 "$WORK/egress25"
	PROGRAM=$WORK/egress25
}

# An hour ahead and years ahead; five seconds behind, which a machine is up for by now.
for shift in "--monotonic 3600" "--monotonic 90000000 --boottime 7200" "--monotonic -5"; do
	shifted "$shift"
	begun=$(date -u +%FT%T)
	watch --only-netns self
	mailer 198.18.{1..3}.25:587
	mailer --parallel --timeout 3500 198.18.{1..12}.25:25
	wait_for_verdict 25 ipv4 blocked
	wait_for_attempts 15
	gather
	ended=$(date -u +%FT%T.999)
	check "$shift: every time is of now" "[(.attempts[] | .time, .started), .syns[].time, .verdicts[].time, .verdicts[].since]
		| length > 40 and all(. >= \"$begun\" and . <= \"$ended\")"
	check "$shift: and lasted as long as it did" '.attempts | all(.duration_ms >= 0
		and (if .port == 25 then .duration_ms > 3000 else .handshake_ms < 3000 end) and .duration_ms < 20000)'
	check "$shift: the verdicts are right" '.verdict["25/ipv4"].by == "network-silent" and .verdict["587/ipv4"].state == "open"'
	check "$shift: to the last SYN" '([.attempts[].syns] | add) == (.summary.ports | map(.syns + .retries) | add)'
	check_nothing_lost
done

# What is counted in the kernel has times of its own; what is kept is read from the outside.
known() {
	status --json | jq -S '[.verdicts[] | select(.port == 25 and .family == "ipv4") | {state, by, since}]'
}
STATE=$WORK/state
shifted --monotonic 3600 --boottime 7200
begun=$(date +%s)
daemon_start
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
wait_for_status 25 ipv4 blocked
in_net curl -s http://127.0.0.1:9725/metrics >"$WORK/metrics"
expect "a last SYN has its time" awk -v begun="$begun" -v ended="$(date +%s)" '
	/^egress25_last_syn_timestamp_seconds\{port="25",family="ipv4"\}/ { found = $2 >= begun && $2 <= ended + 1 }
	END { exit !found }' "$WORK/metrics"
known >"$WORK/known"
daemon_stop
PROGRAM=$real
daemon_start
known >"$WORK/known.after"
seconds='map(.since = (.since[:19] + "Z" | fromdateiso8601))'
expect "read outside of it the block began when it did" jq -es ".[0] as \$before | .[1] as \$after
	| (\$before | $seconds)[0] as \$a | (\$after | $seconds)[0] as \$b
	| \$a.state == \"blocked\" and \$b.state == \"blocked\" and (\$a.since - \$b.since | fabs) <= 1" "$WORK/known" "$WORK/known.after"
daemon_stop
expect "and nothing is held against the file" sh -c "! grep -q 'is not used' '$WORK/daemon.err'"
finish
