#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The metrics as a file: whole at any moment, there at once when a verdict changes, with the kernel's
# exact counts; and a folder that goes away is missed once.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
FILES=$WORK/textfile
FILE=$FILES/egress25.prom
mkdir "$FILES"
daemon_start --textfile "$FILES"
wait_until 5 "the first file" [ -s "$FILE" ]
expect "promtool has nothing to say" sh -c "promtool check metrics <'$FILE' 2>&1 | grep . && exit 1 || true"
expect "nothing in it bears a name of the node exporter's own" sh -c "! grep process_ '$FILE'"
inode=$(stat -c %i "$FILE")
expect "everybody may read it" [ "$(stat -c %a "$FILE")" = 644 ]
expect "nothing else is left there" [ "$(ls -A "$FILES")" = egress25.prom ]

sleep 1
expect "it is not written again and again" [ "$(stat -c %i "$FILE")" = "$inode" ]

blocked='egress25_port_state{port="25",family="ipv4",egress25_port_state="blocked"} 1'
in_net "$BUILD/lab/mailer" --parallel 198.18.{1..12}.25:{25,587} >"$WORK/mailer.out" &
mailer_pid=$!
wait_for_status 25 ipv4 blocked
wait_until 2 "the verdict in the file, long before its next turn" grep -qF "$blocked" "$FILE"
expect "and the cause" grep -qF \
	'egress25_port_blocked_info{port="25",family="ipv4",by="network-silent"} 1' "$FILE"
wait "$mailer_pid"

rm -r "$FILES"
mkdir "$FILES.later"
daemon_stop
expect "a folder that is gone is named" grep -q 'textfile: nothing can be written to' "$WORK/daemon.err"

# The last file of a daemon has all that happened.
daemon_start --textfile "$FILES.later"
mailer --parallel 198.18.{1..5}.25:{587,465}
daemon_stop
for line in 'egress25_syns_sent_total{port="587",family="ipv4"} 5' \
	'egress25_attempts_total{port="465",family="ipv4",outcome="established"} 5' \
	'egress25_connect_duration_seconds_count{port="587",family="ipv4"} 5' \
	'egress25_events_total{event="attempt"} 10' \
	'egress25_events_lost_total{stage="ring"} 0'; do
	expect "the last file has \"$line\"" grep -qxF "$line" "$FILES.later/egress25.prom"
done
finish
