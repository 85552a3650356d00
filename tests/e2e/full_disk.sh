#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# File systems without room: for the textfile, the evidence of a report, the records of a watch, a log. What
# cannot be written is said once, nothing half written stays, and with room again it is written; mail and
# counts do not notice. (The state file's: tests/e2e/state.sh.)
. "$(dirname "$0")/lib.sh"

mkdir "$WORK/full"
mount -t tmpfs -o size=16k tmpfs "$WORK/full" || exit 1
trap 'umount -l "$WORK/full"; clean_up' EXIT
fill() {
	head -c 16384 /dev/zero >"$WORK/full/all" 2>/dev/null
	[ "$(df --output=avail "$WORK/full" | tail -n 1)" -eq 0 ]
}
empty() {
	rm "$WORK/full/all"
}
lab <<END
* 25 drop
* * accept
END
in_net ip link set lo up
said() { # TIMES TEXT
	[ "$(grep -c -- "$2" "$WORK/daemon.err")" -eq "$1" ]
}

# ---- the textfile: twice in vain, once with room
fill
daemon_start --textfile "$WORK/full"
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
mailer --parallel 198.18.{1..12}.25:587
wait_for_status 25 ipv4 blocked
wait_until 5 "the sentence" said 1 '--textfile: nothing can be written to .*: No space left on device; retrying'
expect "nothing half written is left there: $(ls -A "$WORK/full")" [ "$(ls -A "$WORK/full")" = all ]
status --json >"$WORK/status.json"
expect "counts do not notice" jq -e '.ports | any(.port == 587 and .family == "ipv4" and .syns == 12)' "$WORK/status.json"
mount -o remount,size=1m "$WORK/full"
daemon_stop
expect "it was said once" said 1 '--textfile: nothing can be written'
expect "and that it is over" said 1 '--textfile: it can be written to again'
expect "the file is whole" sh -c "promtool check metrics <'$WORK/full/egress25.prom' 2>&1 | grep . && exit 1 || true"
expect_clean "the daemon"
rm "$WORK/full/all" "$WORK/full/egress25.prom"
mount -o remount,size=16k "$WORK/full"

# ---- a log: the daemon goes on, and answers
: >"$WORK/mailer.out"
fill
fifo=$WORK/daemon.ready
rm -f "$fifo"
mkfifo "$fifo"
ip netns exec "$NS" "$PROGRAM" daemon -v --only-netns self --config "$DAEMON_CONF" --control-socket "$CONTROL" \
	--state none --ready-fd 3 3>"$fifo" >"$WORK/full/out" 2>"$WORK/full/log" &
DAEMON_PID=$!
read_ready "$fifo" "egress25 daemon" "$WORK/full/log"
mailer --parallel 198.18.{1..12}.25:587
wait_for_status 587 ipv4 open
expect "mail goes on" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 12 ]
expect "it ends well" daemon_stop
expect_clean "the daemon without a log"
rm -f "$WORK/full/out" "$WORK/full/log"
empty

# ---- the records of a watch: it ends and says so
: >"$WORK/mailer.out"
mkfifo "$WORK/watch.ready"
ip netns exec "$NS" "$PROGRAM" watch --json --cloud none --only-netns self --ready-fd 3 \
	3>"$WORK/watch.ready" >"$WORK/full/records" 2>"$WORK/watch.err" &
WATCH_PID=$!
read_ready "$WORK/watch.ready" "egress25 watch" "$WORK/watch.err"
mailer --repeat 4 --parallel 198.18.{1..20}.25:587
ended() {
	! kill -0 "$WATCH_PID" 2>/dev/null
}
wait_until 10 "the watch to end" ended
wait "$WATCH_PID"
code=$?
WATCH_PID=
expect "it fails: $code" [ $code -eq 1 ]
expect "and says why" grep -qx 'egress25: standard output: No space left on device; the watch ends, every sensor is detached' \
	"$WORK/watch.err"
expect "mail goes on" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 80 ]
expect_clean "the watch"
rm "$WORK/full/records"

# ---- the packets of a report
fill
in_net timeout 30 "$PROGRAM" report --duration 3 --cloud none --only-netns self --evidence "$WORK/full/packets.pcapng" \
	>"$WORK/report" 2>"$WORK/report.err" &
report=$!
wait_until 10 "the report to look" sh -c "[ \$(bpftool -j prog show | grep -o e25_ | wc -l) -gt 0 ]"
mailer --parallel --timeout 1500 198.18.{1..12}.25:25
wait "$report"
code=$?
expect "a report without room for its packets fails: $code" [ $code -eq 1 ]
expect "and says why" grep -q 'packets.pcapng.*No space left on device' "$WORK/report.err"
expect "nothing half written is left there: $(ls -A "$WORK/full")" [ "$(ls -A "$WORK/full")" = all ]
expect_clean "the report"
finish
