#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A daemon, and beside it doctor, watch and report: each has programs of its own at the uplink, and
# takes only these away; what a killed one left is removed by the next, what lives is not.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
clsact() { # how many filters of ours are on both sides
	for side in ingress egress; do
		in_net tc filter show dev uplink0 $side
	done | grep -c ' e25_'
}
filters_are() { # N
	[ "$(clsact)" -eq "$1" ]
}
mails() {
	mailer --parallel 198.18.{1..6}.25:25 198.18.{1..6}.25:587
}
all_left() { # N: of that many attempts on each port the daemon says that they left
	metric "egress25_attempts_total{port=\"25\",family=\"ipv4\",outcome=\"established\"} $1" &&
		metric "egress25_attempts_total{port=\"587\",family=\"ipv4\",outcome=\"established\"} $1"
}
metric() { # LINE
	in_net curl -sf http://127.0.0.1:9725/metrics | grep -qxF "$1"
}
healthy() { # WHEN ATTEMPTS
	mails
	wait_until 10 "the daemon to count $2 connections ($1)" all_left "$2"
	expect "$1: 25 is open" status_is 25 ipv4 open
	expect "$1: 587 is open" status_is 587 ipv4 open
	expect "$1: nothing was redirected or dropped here" jq -e '.verdicts
		| all(.state == "open" or .state == "unknown")' "$WORK/status.json"
	expect "$1: the daemon has its eyes" metric 'egress25_sensor_attached{sensor="wire"} 1'
	expect "$1: it is ready" in_net curl -sf http://127.0.0.1:9725/readyz
}

for how in clsact auto; do
	per=0 # filters of one instance
	daemon_start --wire-attach $how
	[ $how = auto ] || per=2
	healthy "$how, alone" 6
	[ $how = auto ] && per=$(clsact) # where there is no tcx
	expect "$how: the daemon's filters" filters_are "$per"

	in_net "$PROGRAM" doctor --wire-attach $how >"$WORK/doctor.out"
	expect "$how: doctor finds nothing amiss" [ $? -eq 0 ]
	healthy "$how, after doctor" 12
	expect "$how: after doctor the daemon's filters are there" filters_are "$per"

	watch --only-netns self --wire-attach $how
	expect "$how: watch has filters of its own" filters_are $((2 * per))
	healthy "$how, beside watch" 18
	wait_for_attempts 12
	gather
	check "$how: watch saw them all leave" '.attempts | length == 12
		and all(.left_host and .outcome == "established")'
	check "$how: nothing is wrong with it" '.verdicts | all(.state == "open") and length == 2'
	expect "$how: after watch the daemon's filters are there" filters_are "$per"
	healthy "$how, after watch" 24

	in_net "$PROGRAM" report --duration 3 --only-netns self --cloud none --wire-attach $how \
		>"$WORK/report.out" 2>&1 &
	report=$!
	wait_until 5 "the report's filters" filters_are $((2 * per))
	healthy "$how, beside report" 30
	wait $report
	expect "$how: the report says the same" sh -c "! grep -iE 'intercept|blocked by' '$WORK/report.out'"
	expect "$how: after report the daemon's filters are there" filters_are "$per"
	healthy "$how, after report" 36

	# Killed, a watch leaves its filters: the next instance takes them away and no others.
	watch --only-netns self --wire-attach $how
	end_process "$WATCH_PID" KILL
	expect "$how: a killed watch's filters stay" filters_are $((2 * per))
	healthy "$how, beside a dead watch" 42
	in_net "$PROGRAM" doctor --wire-attach $how >"$WORK/doctor.out"
	expect "$how: until the next one comes" filters_are "$per"
	healthy "$how, at the end" 48
	daemon_stop
	expect "$how: nothing is left behind" filters_are 0
	expect "$how: the qdisc neither" sh -c "! ip netns exec $NS tc qdisc show dev uplink0 | grep clsact"
	expect "$how: the daemon had nothing to complain of" sh -c "! grep -iE 'warning|error' '$WORK/daemon.err'"
done
finish
