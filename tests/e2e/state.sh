#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a daemon learned and decided outlives it: since when, what changed, what answered before. Killed, too;
# and whatever the file is, the daemon starts, says what is wrong with it, and replaces it.
. "$(dirname "$0")/lib.sh"

mkdir "$WORK/kept"
STATE=$WORK/kept/state

# What is known: state, since when, what was before, the changes. Each process measures anew how far wall
# clock and monotonic clock are apart, so that times are compared to the tenth of a second.
known() {
	status --json | jq -S --argjson port "${1:-25}" '{
		verdict: [.verdicts[] | select(.port == $port and .family == "ipv4") | {state, by, since: .since[:21],
			networks: .evidence.networks, left: .evidence.left_host}],
		changes: [.changes[] | select(.port == $port) | {time: .time[:21], state, before}]}'
}
is_on_disk() {
	[ "$STATE" -nt "$WORK/mark" ]
}

lab <<END
* 25 accept
END
daemon_start
expect "nothing is said of a file that is not there" sh -c "! grep -q -- --state '$WORK/daemon.err'"
mailer 198.18.{1..8}.25:25
wait_for_status 25 ipv4 open
lab_change <<END
* 25 drop
END
mailer --parallel --timeout 3000 198.18.{1..8}.25:25
wait_for_status 25 ipv4 blocked
known >"$WORK/known"
daemon_stop
expect "it is its user's alone" [ "$(stat -c %a "$STATE")" = 600 ]
expect "it is small" [ "$(stat -c %s "$STATE")" -lt 8192 ]
expect "nothing else is left there" [ "$(ls -A "$WORK/kept")" = state ]

daemon_start
known >"$WORK/known.after"
expect "blocked since then, and the change is remembered" diff "$WORK/known" "$WORK/known.after"
expect "it says from when on it goes on" grep -q 'going on from what was known at 20' "$WORK/daemon.err"

# A change is on the disk in a moment; what is killed then has lost nothing.
touch "$WORK/mark"
lab_change <<END
* 25 accept
END
mailer 198.18.{1..8}.25:25
wait_for_status 25 ipv4 open
wait_until 15 "the change to be written" is_on_disk
known >"$WORK/known"
end_process "$DAEMON_PID" KILL
DAEMON_PID=
daemon_start
known >"$WORK/known.after"
expect "open since then, the block before is remembered, after a kill" diff "$WORK/known" "$WORK/known.after"
# The networks are known to have answered: six of them decide, strangers would be ten.
lab_change <<END
* 25 drop
END
mailer --parallel --timeout 3000 198.18.{1..6}.25:25
wait_for_status 25 ipv4 blocked
daemon_stop
cp "$STATE" "$WORK/good"

# What is no such file is told, not used, and replaced; unless that is not possible.
refused() { # WORDS
	: >"$WORK/daemon.err"
	daemon_start
	expect "it is said: $1" grep -q -- "--state: \"$STATE\" is not used: $1; nothing is known" "$WORK/daemon.err"
	expect "nothing is known after: $1" status_is 25 ipv4 unknown
	daemon_stop
	expect "it is a good one again after: $1" sh -c "head -c 15 '$STATE' | grep -qx 'egress25 state'"
	rm -rf "$STATE"
}
head -c 700 "$WORK/good" >"$STATE"
refused "it is damaged or cut off"
sed 's/198/199/; s/uplink/uplimk/' "$WORK/good" >"$STATE"
refused "it is damaged or cut off"
: >"$STATE"
refused "it is no state file of egress25"
{ printf 'egress25 state\n\177' && tail -c +17 "$WORK/good"; } >"$STATE"
refused "a later version of egress25 wrote it"
cp "$WORK/good" "$WORK/elsewhere" && ln -s "$WORK/elsewhere" "$STATE"
refused "it is a symbolic link"
expect "what the link led to is as it was" cmp "$WORK/good" "$WORK/elsewhere"
cp "$WORK/good" "$STATE" && chmod 666 "$STATE"
refused "another user may have written it"
mkfifo -m 600 "$STATE"
refused "it is no file"

# No room, and none to write to: said once, and the daemon goes on.
mkdir "$WORK/full"
mount -t tmpfs -o size=4k tmpfs "$WORK/full" || exit 1
trap 'umount "$WORK/full"; clean_up' EXIT
head -c 4096 /dev/zero >"$WORK/full/all"
STATE=$WORK/full/state
: >"$WORK/daemon.err"
daemon_start
daemon_stop
expect "a full disk is told" grep -q -- '--state: nothing can be written to .*: No space left on device' "$WORK/daemon.err"
expect "nothing half written is left there" [ "$(ls -A "$WORK/full")" = all ]
mount -o remount,ro "$WORK/full"
: >"$WORK/daemon.err"
daemon_start
daemon_stop
expect "a read-only one is told" grep -q -- '--state: nothing can be written to .*: Read-only file system' "$WORK/daemon.err"
STATE=none
: >"$WORK/daemon.err"
daemon_start
daemon_stop
expect "none is none" sh -c "! grep -q -- --state '$WORK/daemon.err'; [ ! -e none ]"
finish
