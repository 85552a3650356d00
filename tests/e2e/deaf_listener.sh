#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Somebody has the page open and reads nothing of it: the daemon cuts that listener off and counts it
# as a loss of stage "client"; everybody else is answered meanwhile, and nothing else is lost.
. "$(dirname "$0")/lib.sh"

ports=(25 465 587 2525 2526 2527 2528 2529)
printf '* %s drop\n' "${ports[@]}" | lab
in_net ip link set lo up
printf 'cloud = azure\nsubscription = pay-as-you-go\n' >"$DAEMON_CONF"
daemon_start --ports "$(
	IFS=,
	echo "${ports[*]}"
)"
lost() { # STAGE
	in_net curl -s http://127.0.0.1:9725/metrics |
		sed -nE "s/^egress25_events_lost_total\\{stage=\"$1\"\\} //p"
}
expect "nothing is lost at first" [ "$(lost client)" = 0 ]

ip netns exec "$NS" "$TOP/tests/serve/hostile.py" deaf >"$WORK/deaf" &
deaf_pid=$!
trap 'end_process "$deaf_pid" KILL; clean_up' EXIT

# All ports blocked make a page of 20 KB and more; repeated SYNs keep it changing, once a second.
is_lost() {
	[ "$(lost client)" = 1 ] && return
	in_net "$BUILD/lab/mailer" --parallel --timeout 300 \
		198.18.{1..12}.25:{25,465,587,2525,2526,2527,2528,2529} >/dev/null
	return 1
}
wait_until 30 "the deaf listener to be counted" is_lost
wait "$deaf_pid"
expect "it was cut off" grep -qx ended "$WORK/deaf"
expect "the kernel's records are all there" [ "$(lost ring) $(lost recursion)" = "0 0" ]
status --json >"$WORK/status.json"
expect "status says the same" jq -e '.records.client == 1 and .records.lost == 0' "$WORK/status.json"
finish
