#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The journal, a real one in a mount namespace of its own: verdict changes and storms of resets as
# records with fields, what repeats held back and counted, losses, and a sensor that is missing.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept after=reset
* * accept
END

EXTRA_NS+=("$NS-alone") # no uplink; made before journald's mount namespace, which then has it
ip netns add "$NS-alone"

# systemd-journald without systemd: its sockets and files on file systems that only it sees.
cat >"$WORK/journald.sh" <<'END'
mkdir -p /run/systemd /run/log
mount -t tmpfs none /run/systemd
mount -t tmpfs none /run/log
mount -t tmpfs none /var/lib/systemd # the catalogue as journalctl -x finds it, with ours in it
mkdir -p /var/lib/systemd/catalog
mkdir -p /run/systemd/journal /run/log/journal /run/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nForwardToSyslog=no\nRateLimitBurst=0\n' \
	>/run/systemd/journald.conf.d/test.conf
exec /lib/systemd/systemd-journald
END
mkdir -p "$WORK/root/var/lib/systemd/catalog" "$WORK/root/usr/lib/systemd/catalog"
cp "$TOP/scripts/systemd/egress25.catalog" "$WORK/root/usr/lib/systemd/catalog/"
expect "the catalogue can be read" journalctl --root "$WORK/root" --update-catalog
sed -i "s|^mkdir -p /var/lib/systemd/catalog\$|&; cp '$WORK/root/var/lib/systemd/catalog/database' /var/lib/systemd/catalog/|" \
	"$WORK/journald.sh"
unshare -m sh "$WORK/journald.sh" 2>"$WORK/journald.err" &
JOURNALD_PID=$!
trap 'end_process "$JOURNALD_PID" TERM; clean_up' EXIT
in_journal() {
	nsenter -m -t "$JOURNALD_PID" "$@"
}
wait_until 10 "journald" in_journal test -S /run/systemd/journal/socket

fifo=$WORK/daemon.ready
mkfifo "$fifo"
nsenter -m -t "$JOURNALD_PID" ip netns exec "$NS" "$PROGRAM" daemon --only-netns self --cloud azure --subscription csp \
	--control-socket "$CONTROL" --ready-fd 3 3>"$fifo" >"$WORK/daemon.out" 2>"$WORK/daemon.err" &
DAEMON_PID=$!
read_ready "$fifo" "egress25 daemon" "$WORK/daemon.err"

# Twelve resets after the banner: a storm, told once.
mailer --parallel 198.18.{1..12}.25:25

# The port goes back and forth eight times: two networks dropped here decide at once, one that
# answers does, too.
for _ in {1..8}; do
	in_net nft 'table ip block { chain out { type filter hook output priority 0;
		tcp dport 587 drop; }; }'
	mailer --timeout 100 --parallel 198.18.{1..2}.25:587
	wait_for_status 587 ipv4 blocked
	in_net nft delete table ip block
	mailer --parallel 198.18.{1..2}.25:587
	wait_for_status 587 ipv4 open
done
daemon_stop
records() {
	in_journal journalctl -D /run/log/journal -o json --no-pager SYSLOG_IDENTIFIER=egress25
}
records_are_there() {
	records | grep -q 'Stopping: every sensor'
}
wait_until 5 "the journal to have all of it" records_are_there
records | jq -s . >"$WORK/scene.json"

check "it says that it watches, and what" '.[0] | .MESSAGE_ID == "461582ea91724b00ab5f1de4da21f300"
	and .MESSAGE == "Watching ports 25, 465, 587, 2525 on uplink0" and .PRIORITY == "6"'
check "a block is a warning with every field" '[.[] | select(.EGRESS25_STATE == "blocked")][0]
	| .MESSAGE_ID == "be99baaf91974217ad8ff0689af28fd1" and .PRIORITY == "4"
	and .EGRESS25_PORT == "587" and .EGRESS25_FAMILY == "ipv4" and .EGRESS25_BY == "host"
	and .EGRESS25_SUBSYSTEM == "netfilter" and (.MESSAGE | startswith("Port 587 over IPv4 is BLOCKED"))
	and (.EGRESS25_SINCE | endswith("Z")) and (.EGRESS25_EVIDENCE | length > 20)
	and .EGRESS25_RULE != null and (.EGRESS25_ADVICE | length > 20)'
check "its end is a notice: no longer blocked by whom it was" '
	[.[] | select(.EGRESS25_BEFORE == "blocked")][0] | .PRIORITY == "5" and .EGRESS25_BY == null'
check "what repeats is held back: five, then the newest, which counts the rest" '
	[.[] | select(.EGRESS25_PORT == "587" and .EGRESS25_STATE)]
	| length == 6 and (.[:5] | all(.EGRESS25_SUPPRESSED == null))
		and .[5].EGRESS25_STATE == "open" and (.[5].EGRESS25_SUPPRESSED | tonumber) >= 9'
check "the storm is told at its beginning and, what was held back, at the end" '
	[.[] | select(.MESSAGE_ID == "d52d430b3fb94338ae57f5dec02b9c03")]
	| length == 2 and .[0].PRIORITY == "4" and .[0].EGRESS25_PORT == "25"
		and .[0].EGRESS25_RESETS_RECEIVED == "10" and .[1].EGRESS25_RESETS_RECEIVED == "12"'
check "the end is told" 'last | .MESSAGE_ID == "1ed8af924f6a41e3a4348ecf1e5cacf2"'
expect "a person who looks at the terminal sees the same" grep -q 'Port 587 over IPv4 is BLOCKED' \
	"$WORK/daemon.err"

# Where stderr is the journal, it is not told twice.
echo 'cloud = none' >"$DAEMON_CONF"
nsenter -m -t "$JOURNALD_PID" ip netns exec "$NS" sh -c "JOURNAL_STREAM=\$(stat -L -c %d:%i /proc/self/fd/2) exec '$PROGRAM' \
	daemon --only-netns self --config '$DAEMON_CONF' --control-socket '$CONTROL' --ready-fd 3" \
	3>"$fifo" >"$WORK/daemon.out" 2>"$WORK/stream.err" &
DAEMON_PID=$!
read_ready "$fifo" "egress25 daemon" "$WORK/stream.err"
expect "stderr stays silent then" [ ! -s "$WORK/stream.err" ]
records_say() {
	records | jq -se --arg message "$1" 'any(.MESSAGE == $message)'
}
kill -HUP "$DAEMON_PID"
wait_until 5 "the reload" records_say "The configuration was read again."
expect "also after a reload" [ ! -s "$WORK/stream.err" ]

# A burst while it does not read is a loss, told with its numbers.
kill -STOP "$DAEMON_PID"
mailer --repeat 120 --parallel 198.18.{1..50}.25:465
kill -CONT "$DAEMON_PID"
loss_is_told() {
	records | jq -se 'any(.MESSAGE_ID == "c8f49a4b88394c889dd4e8c463ad3b0c" and .PRIORITY == "4"
		and (.EGRESS25_LOST_RING | tonumber) > 0 and .EGRESS25_LOST_RECURSION != null)'
}
wait_until 10 "the loss to be told" loss_is_told

# So is a sensor that is missing: nothing leads out of this namespace. It waits for a route, as at
# every boot, which is no warning; and the uplink that comes then is told.
nsenter -m -t "$JOURNALD_PID" ip netns exec "$NS-alone" "$PROGRAM" daemon --only-netns self --cloud none \
	--no-web --control-socket "$CONTROL.alone" --ready-fd 3 3>"$fifo" >/dev/null 2>"$WORK/alone.err" &
alone_pid=$!
read_ready "$fifo" "egress25 daemon" "$WORK/alone.err"
sensor_is_told() {
	records | jq -se 'any(.MESSAGE_ID == "ef0d218c10424f3a95e7358bfbc915f0" and .PRIORITY == "5"
		and .EGRESS25_SENSOR == "wire" and (.MESSAGE | test("not attached: no default route")))'
}
wait_until 5 "the missing sensor to be told" sensor_is_told
ip -n "$NS-alone" link add late0 type veth peer name late1
ip -n "$NS-alone" address add 192.0.2.2/24 dev late0
ip -n "$NS-alone" link set late0 up
ip -n "$NS-alone" route add default via 192.0.2.1
wait_until 5 "the uplink that comes late" records_say "late0 is an uplink; watched now: late0."
end_process "$alone_pid" TERM

# What is no record has its level there, for journalctl -p.
echo 'prots = 25' >"$DAEMON_CONF"
kill -HUP "$DAEMON_PID"
wait_until 5 "the refusal" records_say \
	"The new configuration is not used; the daemon keeps the previous one."
expect "why is said as an error" grep -q '^<3>egress25: .*egress25.conf:1: unknown key "prots"' \
	"$WORK/stream.err"
echo 'cloud = none' >"$DAEMON_CONF"

# journalctl -x: every kind of record has been told by now, and each explanation reads as sentences,
# with values in place of every field. What systemd cannot replace it leaves as @NAME@; a field that
# the record lacks, or whose value is too long for it, becomes its bare name.
records | jq -r .MESSAGE_ID | sort -u >"$WORK/told"
sed -n 's/^-- //p' "$TOP/scripts/systemd/egress25.catalog" | sort >"$WORK/explained"
expect "every kind is told, and explained" diff "$WORK/told" "$WORK/explained"
in_journal journalctl -D /run/log/journal -x --no-pager SYSLOG_IDENTIFIER=egress25 >"$WORK/read"
expect "the explanations are shown" grep -q '^░░ Before it was unknown\.' "$WORK/read"
expect "with the fields' values" grep -qx '░░ Subject: Port 587 over ipv4 is blocked now' "$WORK/read"
grep '^░░' "$WORK/read" | grep -nE '@|EGRESS_|\(null\)' >"$WORK/raw"
expect "no field is left as it stands in the catalogue: $(cat "$WORK/raw")" [ ! -s "$WORK/raw" ]

# A journal that is gone: nothing is lost to who looks at stderr.
end_process "$JOURNALD_PID" KILL
kill -HUP "$DAEMON_PID"
wait_until 5 "the reload on stderr" grep -q '^<5>egress25: The configuration was read again' "$WORK/stream.err"
daemon_stop
finish
