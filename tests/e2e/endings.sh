#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# However it ends, nothing stays attached: SIGINT, SIGTERM, SIGKILL, a closed stdout.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END

# Of the unit, as setpriv wants them.
SERVICE_RIGHTS=$(sed -n 's/^AmbientCapabilities=//p' "$TOP/scripts/systemd/egress25.service" |
	tr '[:upper:] ' '[:lower:],' | sed 's/cap_/+/g')

expect_status() { # WANT GOT AFTER-WHAT
	[ "$1" -eq "$2" ] || {
		echo "status $2 instead of $1 after $3"
		FAILED=1
	}
}

ways=$(wire_ways)
for attach in $ways; do
	for signal in INT TERM; do
		watch --wire-attach "$attach"
		[ "$(programs)" -gt 0 ] || {
			echo "no program is loaded while it runs"
			FAILED=1
		}
		mailer 198.51.100.10:25
		kill -$signal "$WATCH_PID"
		wait "$WATCH_PID"
		expect_status 0 $? "$signal"
		WATCH_PID=
		expect_clean "SIG$signal with $attach"
		in_net tc qdisc show dev uplink0 | grep -q clsact && {
			echo "the clsact qdisc stays after $attach"
			FAILED=1
		}
	done
done

# Killed: a tcx link goes with its process; a filter stays until the next start sweeps it.
[[ $ways != tcx* ]] || {
	watch --wire-attach tcx
	end_process "$WATCH_PID" KILL
	expect_clean "SIGKILL with tcx"
}
watch --wire-attach clsact
end_process "$WATCH_PID" KILL
[ -n "$(filters)" ] || echo "note: this kernel took the filters away by itself"
watch --wire-attach clsact
[ "$(filters | grep -c e25_)" -eq 2 ] || {
	echo "the stale filters were not swept: $(filters)"
	FAILED=1
}
mailer 198.51.100.10:25
wait_for_attempts 1
end_process "$WATCH_PID" INT
WATCH_PID=
expect_clean "a restart after SIGKILL"

# The same with the shipped unit's rights and no others: a program's id says nothing then.
cat >"$WORK/as-service" <<END
#!/bin/sh
exec setpriv --reuid nobody --regid nogroup --clear-groups --bounding-set=-all,$SERVICE_RIGHTS \\
	--inh-caps=-all,$SERVICE_RIGHTS --ambient-caps=-all,$SERVICE_RIGHTS "$PROGRAM" "\$@"
END
chmod 755 "$WORK" "$WORK/as-service"
program=$PROGRAM PROGRAM=$WORK/as-service
watch --wire-attach clsact
end_process "$WATCH_PID" KILL
watch --wire-attach clsact
end_process "$WATCH_PID" TERM
WATCH_PID=
PROGRAM=$program
expect_clean "SIGKILL and SIGTERM as a service"

# A reader that goes away ends the watch.
ip netns exec "$NS" bash -c "'$PROGRAM' watch --json --duration 20 2>'$WORK/err'
	echo \$? >'$WORK/status'" | head -n 1 >/dev/null &
READER_PID=$!
wait_until 5 "the ready line to be read" sh -c "! pgrep -P $$ -x head"
mailer 198.51.100.10:25 198.51.100.11:25
wait_until 10 "the watch to notice" test -s "$WORK/status"
wait $READER_PID
expect_status 1 "$(cat "$WORK/status")" "stdout was closed"
expect_clean "a closed stdout"
finish
