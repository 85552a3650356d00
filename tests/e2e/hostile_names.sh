#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Names that others chose, of a process, a cgroup, an interface, a firewall's rule and what DNS tells,
# with escape sequences, controls and changes of the direction of writing in them: every output shows them
# and none obeys.
. "$(dirname "$0")/lib.sh"
needs nft

C1=$'\xc2\x9b' BIDI=$'\xe2\x80\xae' BROKEN=$'\xff' ESCAPE=$'\e[7m'
UPLINK="u$ESCAPE$C1$BIDI"
PROCESS="p$ESCAPE$C1$BIDI$BROKEN"

lab <<END
* 25 drop
198.18.8.0/24 465 drop
* * accept
END
ip -n "$NS" link set lo up
rename_interface uplink0 "$UPLINK" || ip -n "$NS" route add default dev "$UPLINK"
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0;
	tcp dport 587 drop comment "c$ESCAPE$C1$BIDI" ; }; }
END
cp "$BUILD/lab/mailer" "$WORK/$PROCESS"
apart=()
groups=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)
if [ -z "$groups" ]; then
	groups=$WORK/cgroup2
	mkdir "$groups"
	mount -t cgroup2 none "$groups" || groups=
fi
CGROUP=$groups/e25t-$$"$ESCAPE$C1$BIDI"
if [ -n "$groups" ] && mkdir "$CGROUP" 2>/dev/null; then
	trap 'rmdir "$CGROUP" 2>/dev/null; umount "$WORK/cgroup2" 2>/dev/null; clean_up' EXIT
	# shellcheck disable=SC2016 # for the inner shell
	apart=(sh -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$CGROUP")
fi
send() { # MAILER-ARGUMENT...
	"${apart[@]}" ip netns exec "$NS" "$WORK/$PROCESS" --parallel "$@" >/dev/null
}

# What is shown: no control but the end of a line and the tabulator, nothing that is no UTF-8, no change of
# direction; and the names are there.
cat >"$WORK/look.py" <<'END'
import sys, unicodedata
status = 0
for name in sys.argv[1:]:
    data = open(name, 'rb').read()
    try:
        text = data.decode()
    except UnicodeDecodeError as e:
        print(f'{name}: {e}')
        status = 1
        continue
    bad = sorted({f'U+{ord(c):04X}' for c in text if unicodedata.category(c) in ('Cc', 'Zl', 'Zp') and c not in '\n\t'
                  or unicodedata.bidirectional(c) in ('LRE', 'RLE', 'LRO', 'RLO', 'PDF', 'LRI', 'RLI', 'FSI', 'PDI')
                  or ord(c) in (0x200e, 0x200f, 0x61c)})
    if bad:
        print(f'{name}: {" ".join(bad)}')
        status = 1
    # Metrics have no names but those of this program.
    if '[7m' not in text and not name.endswith(('metrics', 'textfile')):
        print(f'{name}: none of the names is in it: {text[:200]!r}')
        status = 1
sys.exit(status)
END

echo "cloud = azure" >"$DAEMON_CONF"
mkdir "$WORK/textfile"
watch
"$PROGRAM" watch --cloud none >"$WORK/watch.txt" 2>"$WORK/watch.txt.err" &
TEXT_PID=$!
daemon_start --textfile "$WORK/textfile"
send --timeout 6000 198.18.{1..12}.25:25 198.18.8.{1..3}:465 198.18.{1..12}.26:587
wait_for_status 25 ipv4 blocked
wait_for_status 587 ipv4 blocked
wait_until 10 "the rule" sh -c "'$PROGRAM' status --json --control-socket '$CONTROL' | grep -q 'tcp dport 587'"
send --timeout 6000 198.18.{31..33}.25:25 &
waiting=$!
wait_until 5 "attempts that wait" sh -c "'$PROGRAM' status --json --control-socket '$CONTROL' | jq -e '.waiting.attempts >= 3'"
cd "$WORK" || exit 1
status --all >out.status 2>&1
status --json >out.status.json
for path in / /status.json /metrics; do
	in_net curl -s "http://127.0.0.1:9725$path" >"out.http${path//\//.}"
done
in_net timeout 2 curl -sN http://127.0.0.1:9725/events >out.events
"$PROGRAM" report --control-socket "$CONTROL" >out.report
"$PROGRAM" report --markdown --control-socket "$CONTROL" >out.report.md
in_net "$PROGRAM" doctor >out.doctor 2>&1
in_net "$PROGRAM" doctor --json >out.doctor.json 2>/dev/null
wait $waiting
end_process "$TEXT_PID" INT
end_process "$WATCH_PID" INT
WATCH_PID=
"$PROGRAM" replay --cloud none watch.json >out.replay
"$PROGRAM" replay --cloud none --json watch.json >out.replay.json
daemon_stop
cp daemon.err out.daemon
cp watch.json out.watch.json
cat watch.txt watch.txt.err >out.watch
cp textfile/egress25.prom out.textfile
expect "every output shows the names and obeys none" python3 look.py out.*
[ ${#apart[@]} -eq 0 ] || expect "the cgroup, too" grep -q "e25t-" out.status.json
expect "there are as many as there ought to be" [ "$(find . -name 'out.*' | wc -l)" -ge 16 ]
cd / || exit 1
finish
