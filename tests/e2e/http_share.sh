#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# One user's clients take no more than a share of the thread, or of the streams: another's get their
# answers. Among twenty wrong passwords a second from the same address a right one that is new gets in.
. "$(dirname "$0")/lib.sh"
needs http

lab <<END
* 25 drop
* * accept
END
ip -n "$NS" link set lo up
chmod 755 "$WORK"
cp "$TOP/tests/serve/neighbours.py" "$WORK/"
chmod 755 "$WORK/neighbours.py"
as() { # USER COMMAND [ARGUMENT]
	local user=$1
	shift
	in_net setpriv --reuid "$user" --clear-groups /usr/bin/python3 "$WORK/neighbours.py" "$@"
}
ticks() {
	awk '{ print $14 + $15 }' "/proc/$DAEMON_PID/stat"
}

daemon_start
mailer --parallel --timeout 6000 198.18.{1..12}.25:25
wait_for_status 25 ipv4 blocked
before=$(ticks)
from=$EPOCHREALTIME
as nobody flood 4 >"$WORK/flood.json" &
flood=$!
as root ask 3 >"$WORK/ask.json"
wait "$flood"
spent=$(($(ticks) - before))
wall=$(awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 100 }')
expect "the flood is answered" jq -e '.answered > 50' "$WORK/flood.json"
expect "the other user is answered" jq -e '.statuses == [200] and .asked >= 3' "$WORK/ask.json"
expect "and soon" jq -e '.slowest_ms < 4000' "$WORK/ask.json"
expect "the flood took less than half of the thread: $spent of $wall hundredths" \
	[ $((spent * 2)) -lt "$wall" ]
echo "+ the flood took $((100 * spent / wall)) % of the thread; the other user's slowest answer: $(jq .slowest_ms "$WORK/ask.json") ms"

mkfifo "$WORK/hold"
as nobody listen 16 <"$WORK/hold" >"$WORK/listen.json" &
listen=$!
exec 7>"$WORK/hold"
wait_until 10 "sixteen streams" grep -q . "$WORK/listen.json"
expect "sixteen listen" jq -e '. == ([range(16)] | map(200))' "$WORK/listen.json"
in_net timeout 3 curl -sN http://127.0.0.1:9725/events >"$WORK/events"
expect "another user's page is live, too" grep -q 'BLOCKED' "$WORK/events"
exec 7>&-
wait "$listen"
expect "the daemon ends well" daemon_stop

# Cost 8, which a loaded machine computes twenty times a second, too.
command -v htpasswd >/dev/null || {
	echo "htpasswd is not installed"
	exit 77
}
printf 'basic_auth_users:\n  ops: %s\n' "$(htpasswd -nbB -C 8 '' secret | cut -d: -f2)" >"$WORK/web.yml"
echo "web.config.file = $WORK/web.yml" >>"$DAEMON_CONF"
daemon_start
as nobody guess 4 20 >"$WORK/guess.json" &
guess=$!
sleep 1.5
as nobody password >"$WORK/password.json"
wait "$guess"
expect "the right one gets in" jq -e '.status == 200' "$WORK/password.json"
expect "within two seconds" jq -e '.took_ms < 2000' "$WORK/password.json"
expect "the wrong ones do not" jq -e 'keys - ["401", "429"] == []' "$WORK/guess.json"
expect "the daemon ends well" daemon_stop
echo "+ a right password took $(jq .took_ms "$WORK/password.json") ms"
finish
