#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The network drops 25 and lets other ports pass: `check` says so as root and as anybody. Nothing of what
# it tries is anything but what was asked for.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept banner=220~%.example~ESMTP
END
resolver <<END
$(domain a.example 198.18.1.25 198.18.11.25)
$(domain b.example 198.18.2.25 2001:db8:2::25)
$(domain c.example 198.18.3.25)
host-record=relay.example,198.18.9.9
END
args=(--domain a.example --domain b.example --domain c.example --relay relay.example:587)
blocked() {
	found_status 3
	found "the port is blocked by the network" '.check | .state == "blocked" and
		.by == "network-silent" and .diagnosis == "port-blocked" and .port == 25 and .family == "ipv4"'
	found "in the type of every verdict" '[.verdicts[] | select(.port == 25 and .family == "ipv4")] | length == 1
		and (.[0] | .state == "blocked" and .by == "network-silent" and .confidence > 0.999 and .since != null
			and (.evidence.control | any(.port == 587 and .answered == 1)))'
	found "in words" '.verdicts[0].evidence.reasons
		| any(contains("4 servers of 3 domains were tried: none answered")) and any(contains("587 answered 1 of 1"))'
	found "the relay's port is open" '[.verdicts[] | select(.port == 587)][0].state == "open"'
	found "within 8 s" '.check.duration_ms < 8000'
	found "every SYN was repeated" '[.check.connections[] | select(.port == 25)] | length == 5 and all(.syns >= 3)'
	found "IPv6 is told apart" '.check.families | map(select(.family == "ipv6"))[0] | .domains == 1 and .state == "failing"'
}

check_run "${args[@]}"
blocked
if [ "$(jq -rs '.[-1].sensors' "$WORK/check.json")" = true ]; then
	found "the SYNs left by the uplink" '[.check.connections[] | select(.port == 25)]
		| all(.left_host == true and .interface == "uplink0")'
fi
check_run_as_nobody "${args[@]}"
blocked
found "without sensors" '.check.sensors == false'

# What a person reads: result, reason, next step, on a small screen.
in_net "$PROGRAM" check --cloud none "${args[@]}" >"$WORK/text"
expect "at most 15 lines" test "$(wc -l <"$WORK/text")" -le 15
expect "of at most 80 columns" test -z "$(grep -E '^.{81}' "$WORK/text")"
expect "the answer first" sh -c "head -n 1 '$WORK/text' | grep -q '^Port 25 over IPv4 is BLOCKED'"
expect "and what to do" grep -q '^What to do:' "$WORK/text"

# What was contacted: the plan, and nothing else.
kill -USR1 "$LAB_PID"
wait_until 5 "the lab's counts" test -s "$WORK/lab.json"
expect "nobody else was contacted" jq -e '[.destinations[] | .destination] | sort | unique == ([
	"198.18.1.25", "198.18.11.25", "198.18.2.25", "198.18.3.25", "198.18.9.9", "2001:db8:2::25"] | sort)' \
	"$WORK/lab.json"
[ $FAILED -eq 0 ]
