#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Few descriptors: a start that lacks them says so and leaves nothing attached; a daemon that runs out of
# them pauses, watches on, and answers once there are some.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
attached() {
	in_net tc filter show dev uplink0 ingress
	in_net tc filter show dev uplink0 egress
}
# With so few it cannot be loaded, not all of it at once, not be attached; what is open already varies.
for limit in 16 24 30 31 32; do
	timeout 60 ip netns exec "$NS" prlimit --nofile="$limit" "$PROGRAM" watch --duration 1 --json --cloud none \
		--only-netns self >"$WORK/few.json" 2>"$WORK/few.err"
	code=$?
	expect "with $limit descriptors it ends by itself: $code" [ $code -ne 124 ]
	expect "and not by a signal" [ $code -lt 128 ]
	if [ $code -eq 1 ]; then
		expect "with $limit it says why" grep -qi 'too many open files.*ulimit' "$WORK/few.err"
		expect "of each sensor" eval '! grep ": *$" "$WORK/few.err"'
	fi
	expect "and nothing stays attached" [ -z "$(attached)" ]
done

daemon_start
descriptors() {
	find "/proc/$DAEMON_PID/fd" -mindepth 1 | wc -l
}
activity() {
	awk '/^voluntary_ctxt/ { n += $2 } END { print n }' "/proc/$DAEMON_PID/status"
	awk '{ print $14 + $15 }' "/proc/$DAEMON_PID/stat"
}
# Four more numbers that are free.
free=0
for ((limit = 0; free < 4; limit++)); do
	[ -e "/proc/$DAEMON_PID/fd/$limit" ] || free=$((free + 1))
done
before=$(descriptors)
prlimit --pid "$DAEMON_PID" --nofile="$limit:"
mkfifo "$WORK/hold"
# Clients until there is no place left, and one more.
python3 -c "import socket, sys
crowd = []
for _ in range(40):
    s = socket.socket(socket.AF_UNIX)
    s.connect('$CONTROL')
    crowd.append(s)
print('there', flush=True)
sys.stdin.read()" <"$WORK/hold" >"$WORK/crowd" &
crowd=$!
exec 7>"$WORK/hold"
wait_until 10 "the crowd" grep -q there "$WORK/crowd"
wait_until 10 "the last place to be taken" eval '[ "$(descriptors)" -ge "$((before + 4))" ]'
sleep 1
before=$(($(activity | paste -sd+)))
sleep 1
after=$(($(activity | paste -sd+)))
expect "without descriptors it is not busy: $((after - before))" [ $((after - before)) -lt 25 ]
mailer 198.18.1.25:25
prlimit --pid "$DAEMON_PID" --nofile=1024:
exec 7>&-
wait "$crowd"
wait_for_status 25 ipv4 open
expect "it ends well" daemon_stop
finish
