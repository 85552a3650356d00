#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The wall clock is set while egress25 runs: to 1970, as a small machine has it before its time service, to
# 2040, and back. What is told has the time of the clock as it was, durations and verdicts do not notice, the
# metrics stay readable, and a state file of 2040 is read in the present. A guest sets its own clock; elsewhere
# the machine's is left alone, and a library in front of the program adds to what it is told.
. "$(dirname "$0")/lib.sh"

real=$PROGRAM
early=1970-01-01T00:00:00Z
if [ -e /job/scenes ]; then
	early=1970-01-01T01:00:00Z # a kernel sets no time before its own start
	away=$(($(date +%s) - $(cut -d. -f1 /proc/uptime)))
	# To a date, or to what it would be had nobody set it.
	set_clock() { # DATE|now
		[ "$1" != now ] || set -- "@$((away + $(cut -d. -f1 /proc/uptime)))"
		date -u -s "$1" >/dev/null
	}
else
	needs_command cc
	ldd "$PROGRAM" 2>/dev/null | grep -q libc || {
		echo "a static program takes no library in front"
		exit 77
	}
	cc -O2 -shared -fPIC -o "$WORK/wall_clock.so" "$TOP/tests/e2e/wall_clock.c" || exit 1
	head -c 8 /dev/zero >"$WORK/step"
	cat >"$WORK/egress25" <<END
#!/bin/sh
export LD_PRELOAD='$WORK/wall_clock.so' WALL_STEP='$WORK/step' ASAN_OPTIONS="\$ASAN_OPTIONS:verify_asan_link_order=0"
exec '$real' "\$@"
END
	chmod 755 "$WORK" "$WORK/egress25"
	chmod 644 "$WORK/step" "$WORK/wall_clock.so"
	PROGRAM=$WORK/egress25
	set_clock() {
		local to
		to=$(($([ "$1" = now ] && echo 0 || echo "$(date -u -d "$1" +%s) - $(date +%s)")))
		python3 -c 'import struct, sys
with open(sys.argv[1], "r+b") as f:
    f.write(struct.pack("=q", int(sys.argv[2]) * 10**9))' "$WORK/step" "$to"
	}
fi
told() { # N: attempts of the watch and of the daemon
	attempts_are "$1" && [ "$(status --json | jq '[.attempts[]] | length')" -ge "$1" ]
}
metrics_are_sane() { # CLOCK
	in_net curl -sf -o "$WORK/metrics" http://127.0.0.1:9725/metrics
	if command -v promtool >/dev/null; then
		promtool check metrics <"$WORK/metrics" >"$WORK/promtool" 2>&1
		expect "$1: promtool has nothing to say: $(head -n 3 "$WORK/promtool")" [ ! -s "$WORK/promtool" ]
	fi
	expect "$1: every time is between 1970 and 2286" \
		awk '!/^#/ && $1 ~ /time(stamp)?_seconds/ && ($NF < 0 || $NF > 1e10) { print; bad = 1 } END { exit bad }' "$WORK/metrics"
}

lab <<END
* 25 drop
* * accept
END
in_net ip link set lo up
STATE=$WORK/state
daemon_start
watch --only-netns self
mailer 198.18.99.1:465 # which is of before the epoch when the clock is set to it
n=0
for clock in now $early 2040-02-29T12:00:00Z now; do
	set_clock "$clock"
	mailer 198.18.$n.{1..4}:587
	n=$((n + 4))
	wait_until 10 "$n attempts and one" told $((n + 1))
	metrics_are_sane "$clock"
	status >"$WORK/status.txt"
	expect "$clock: a person is answered" grep -q 'Port 587 over IPv4 is OPEN' "$WORK/status.txt"
	expect "$clock: the page, too" in_net curl -sf -o "$WORK/page" http://127.0.0.1:9725/
done
# Silence is judged by a clock that nobody sets: it is set while they wait. Something comes in all the time,
# however slow this machine is: it is not the line that is silent.
(
	i=1
	while [ ! -e "$WORK/enough" ]; do
		mailer "198.18.99.$((i += 1)):465"
		sleep 0.3
	done
	echo $i >"$WORK/others"
) &
others=$!
mailer --parallel --timeout 6000 198.18.{1..12}.25:25 &
silent=$!
wait_until 5 "twelve to wait" sh -c "[ \$(ip netns exec '$NS' ss -Htn state syn-sent | wc -l) -eq 12 ]"
set_clock 2040-02-29T12:00:00Z
sleep 0.5
set_clock now
wait_for_status 25 ipv4 blocked
wait_for_verdict 25 ipv4 blocked
touch "$WORK/enough"
wait "$silent" "$others"
wait_for_attempts $((n + 12 + $(cat "$WORK/others")))
tell_times() { :; } # by clocks that were set meanwhile
gather
year=$(date +%Y)
check "each attempt has the year of its clock" "[.attempts[] | select(.port == 587) | .time[:4]]
	== ([\"$year\", \"1970\", \"2040\", \"$year\"] | map([., ., ., .]) | add)"
check "none took longer than it did, or less than nothing" '[.attempts[] | select(.port == 587)]
	| all(.outcome == "established" and .handshake_ms >= 0 and .handshake_ms < 5000 and .duration_ms >= 0
		and .duration_ms < 10000)'
check "one verdict of each port, whatever the clock" '[.verdicts[] | select(.state != "unknown" and .port != 465) | [.port, .state]]
	== [[587, "open"], [25, "blocked"]]'
check_lab_agrees
check_nothing_lost

# A replay of the stream, in which the clock was set six times.
"$real" replay --cloud none --json "$WORK/watch.json" >"$WORK/replay.json" 2>"$WORK/replay.err"
for file in watch replay; do
	jq -c 'select(.event == "attempt" or .event == "verdict") | [.event, .time, .port, .state, .by, .outcome, .duration_ms]' \
		"$WORK/$file.json" >"$WORK/$file.told"
done
expect "a replay of the stream tells the same" diff "$WORK/watch.told" "$WORK/replay.told"

# What is written in 2040 is read in the present, and in 1970.
set_clock 2040-02-29T12:00:00Z
daemon_stop
for clock in now $early; do
	set_clock "$clock"
	: >"$WORK/daemon.err"
	daemon_start
	expect "$clock: blocked is known still" status_is 25 ipv4 blocked
	expect "$clock: open, too" status_is 587 ipv4 open
	expect "$clock: nothing is held against the file" sh -c "! grep -q 'is not used' '$WORK/daemon.err'"
	metrics_are_sane "after a start in $clock"
	daemon_stop
done
set_clock now
finish
