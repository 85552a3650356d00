#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What systemd hears of the daemon, on a socket of the test's own: ready once every sensor is
# attached, alive while the loop turns, reloading, stopping.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
cat >"$WORK/manager.py" <<'END'
import socket, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('listening', flush=True)
while True:
    for line in s.recv(4096).decode().split('\n'):
        print(f'{time.monotonic():.3f} {line}', flush=True)
END
python3 "$WORK/manager.py" "$WORK/notify.sock" >"$WORK/heard" &
manager_pid=$!
trap 'end_process "$manager_pid" TERM; clean_up' EXIT
wait_until 5 "the listener" [ -s "$WORK/heard" ]
heard() { # REGEX
	grep -qE "$1" "$WORK/heard"
}

export NOTIFY_SOCKET=$WORK/notify.sock WATCHDOG_USEC=1000000
daemon_start
unset NOTIFY_SOCKET WATCHDOG_USEC
wait_until 5 "READY=1" heard ' READY=1$'
expect "the state is a line for people" heard ' STATUS=Watching ports 25, 465, 587, 2525 on uplink0$'
pings() {
	[ "$(grep -c ' WATCHDOG=1$' "$WORK/heard")" -ge 4 ]
}
wait_until 10 "four pings of the watchdog" pings
expect "never more than the limit apart" awk '/WATCHDOG=1/ { if (last && $1 - last > 1) exit 1; last = $1 }' \
	"$WORK/heard"
kill -HUP "$DAEMON_PID"
wait_until 5 "the reload's beginning" heard ' RELOADING=1$'
expect "with the time it began at" heard ' MONOTONIC_USEC=[0-9]+$'
reloaded() {
	[ "$(sed -n '/RELOADING=1/,$p' "$WORK/heard" | grep -c ' READY=1$')" -eq 1 ]
}
wait_until 5 "the reload's end" reloaded
daemon_stop
wait_until 5 "STOPPING=1" heard ' STOPPING=1$'
expect "in this order" [ "$(grep -oE '(READY|RELOADING|STOPPING)=1' "$WORK/heard" | xargs)" = \
	"READY=1 RELOADING=1 READY=1 STOPPING=1" ]
finish
