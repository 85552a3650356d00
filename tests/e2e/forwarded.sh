#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A router between a client and the internet: all connections through it succeed, and its verdict is
# open, whether sockets elsewhere are out of sight or no socket is seen at all.
. "$(dirname "$0")/lib.sh"

lab <<END
* 2525 drop
* * accept
END
container
twelve() { # PORT
	in_pod "$BUILD/lab/mailer" --parallel 198.18.{1..12}.25:"$1" >>"$WORK/mailer.out"
}
connect() {
	twelve 25
	twelve 587
	wait_for_attempts 24
	twelve 25
	wait_for_attempts 36
	# As long as it takes to call a network silent.
	in_pod "$BUILD/lab/mailer" --timeout 4000 198.18.99.25:2525 >>"$WORK/mailer.out"
	gather
}
judge() { # WHERE
	check "$1: every connection is told once, as open and forwarded" '[.attempts[]
		| select(.port != 2525)] | length == 36
		and all(.outcome == "established" and .left_host and .process == null)'
	check "$1: 25 and 587 are open, and were nothing else" '[.verdicts[] | [.port, .state]] | sort
		== [[25, "open"], [587, "open"]]'
	check_nothing_lost
}

watch --only-netns self
connect
judge "forwarded"

wire_alone() { # COMMAND [OPTION...]: becomes that program, in a subshell
	exec ip netns exec "$NS" capsh --drop=cap_perfmon,cap_sys_admin -- -c "exec '$PROGRAM' $*"
}
wire=$(wire_alone doctor --json | jq '.sensors[] | select(.name == "wire")')
if ! jq -e .attached <<<"$wire" >/dev/null; then
	expect "what is missing is said" jq -e '.reason | test("CAP_PERFMON")' <<<"$wire"
	echo "+ no wire without CAP_PERFMON on this kernel"
	finish
fi
fifo=$WORK/wire.ready
mkfifo "$fifo"
wire_alone watch --json --cloud none --only-netns self --ready-fd 3 \
	3>"$fifo" >"$WORK/watch.json" 2>"$WORK/watch.err" &
WATCH_PID=$!
read_ready "$fifo" "egress25 watch" "$WORK/watch.err"
connect
check "only the wire sensor is attached" '.ready.sensors == ["wire"]'
judge "wire only"
finish
