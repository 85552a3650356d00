#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The daemon: one at a time, asked over its socket by anybody in any number, told to reload and to
# stop, gone without a trace.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
echo 'cloud = azure' >"$DAEMON_CONF"
daemon_start

status >"$WORK/none.txt"
expect "undecided is exit status 4" [ $? -eq 4 ]
expect "and is said" grep -q 'No connection to a watched port was tried' "$WORK/none.txt"

"$PROGRAM" daemon --control-socket "$CONTROL" 2>"$WORK/second.err"
expect "a second daemon is refused" [ $? -eq 1 ]
expect "with the pid of the first" grep -q "pid $DAEMON_PID;" "$WORK/second.err"
expect "nobody else may lock the daemon out" [ "$(stat -c %a "$CONTROL.lock")" = 600 ]

# Clients that say nothing, nonsense or half a line, or never read, keep nobody from asking.
python3 - "$CONTROL" "$PROGRAM" <<'END' || FAILED=1
import socket, subprocess, sys, time
path, program = sys.argv[1:]
def connect(text=b''):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(path)
    s.sendall(text)
    return s
def ask():
    start = time.monotonic()
    run = subprocess.run([program, 'status', '--json', '--control-socket', path], capture_output=True)
    return run.returncode, time.monotonic() - start
quiet = [connect() for _ in range(10)] + [connect(b'status js') for _ in range(10)]
deaf = [connect(b'status json\n') for _ in range(5)] # never read
code, took = ask()
if code != 4 or took > 2:
    sys.exit(f'with 25 idle clients, status gives {code} after {took:.1f} s')
for nonsense in b'\n', b'status\n', b'stop\n', b'status xml\n', b'x' * 4096, b'\0\0\0\n', b'status text \n':
    s = connect()
    try:
        s.sendall(nonsense)
        if s.recv(1):
            sys.exit(f'{nonsense[:20]!r} is answered')
    except (ConnectionResetError, BrokenPipeError):
        pass
# More than there are places for: who comes last is served.
crowd = [connect() for _ in range(60)]
code, took = ask()
if code != 4 or took > 2:
    sys.exit(f'in a crowd, status gives {code} after {took:.1f} s')
END

mailer --parallel 198.18.{1..3}.25:{465,587}
in_net "$BUILD/lab/mailer" --parallel 198.18.{1..12}.25:25 >"$WORK/mailer.out" &
mailer_pid=$!
wait_for_status 25 ipv4 blocked
status >"$WORK/blocked.txt"
expect "blocked is exit status 3" [ $? -eq 3 ]
for word in 'BLOCKED by the network' 'watches uplink0' 'nothing lost' 'azure, subscription-unknown' \
	'to 12 mail servers left uplink0' 'The newest attempts:' 'then blocked by network-silent'; do
	expect "status says \"$word\"" grep -q "$word" "$WORK/blocked.txt"
done
status --json >"$WORK/status.json"
expect "JSON has the same" jq -e '.event == "status" and .schema == 1 and .uplinks == ["uplink0"]
	and ([.sensors[] | select(.attached)] | length) == 4
	and (.verdicts | any(.port == 25 and .family == "ipv4" and .by == "network-silent"))
	and (.ports[] | select(.port == 25 and .family == "ipv4") | .syns == 12)
	and (.changes[0].state == "blocked") and (.records.sent == .records.delivered)' \
	"$WORK/status.json"
end_process "$mailer_pid" TERM

# Reloading: what can change does, what cannot is named, what is wrong is not used.
printf 'cloud = azure\nsubscription = pay-as-you-go\nports = 25\n' >"$DAEMON_CONF"
kill -HUP "$DAEMON_PID"
wait_until 5 "the reload" grep -q 'was read again' "$WORK/daemon.err"
expect "ports need a new start" grep -q 'ports changed; this requires a restart' "$WORK/daemon.err"
expect "the subscription does not" sh -c \
	"'$PROGRAM' status --control-socket '$CONTROL' | grep -q 'azure, other-subscription-types'"
printf 'cloud = azure\nsubscribed-on = soon\n' >"$DAEMON_CONF"
kill -HUP "$DAEMON_PID"
wait_until 5 "the refusal" grep -q 'keeps the previous one' "$WORK/daemon.err"
expect "the mistake is named" grep -q 'egress25.conf:2: subscribed-on: "soon" is not ' \
	"$WORK/daemon.err"
expect "the old one is in force" sh -c \
	"'$PROGRAM' status --control-socket '$CONTROL' | grep -q 'azure, other-subscription-types'"

# --check-config tells the same, and starts nothing.
"$PROGRAM" daemon --config "$DAEMON_CONF" --check-config 2>"$WORK/check.err"
expect "a wrong configuration is exit status 2" [ $? -eq 2 ]
expect "and named" grep -q 'egress25.conf:2: subscribed-on' "$WORK/check.err"
echo 'subscriptoin = free-trial' >"$DAEMON_CONF"
"$PROGRAM" daemon --config "$DAEMON_CONF" --check-config 2>"$WORK/check.err"
expect "an unknown key suggests the nearest" grep -q 'did you mean subscription' "$WORK/check.err"
echo 'cloud = azur' >"$DAEMON_CONF"
"$PROGRAM" daemon --config "$DAEMON_CONF" --check-config 2>"$WORK/check.err"
expect "so does an unknown cloud" grep -q '"azur" are known; did you mean azure' "$WORK/check.err"
echo 'subscription = free-trial' >"$DAEMON_CONF"
expect "a right one is exit status 0" "$PROGRAM" daemon --config "$DAEMON_CONF" --check-config
"$PROGRAM" daemon --config "$DAEMON_CONF" --check-config >/dev/full
expect "what cannot be said is exit status 1" [ $? -eq 1 ]

daemon_stop
expect "SIGTERM ends it with exit status 0" [ $? -eq 0 ]
expect "its socket is gone" [ ! -e "$CONTROL" ]
status 2>"$WORK/gone.err"
expect "nobody answers: exit status 1" [ $? -eq 1 ]
expect "and what to do is said" grep -q 'egress25 daemon' "$WORK/gone.err"
expect "no filter is left" sh -c "! ip netns exec '$NS' tc filter show dev uplink0 egress | grep bpf"

# What is in the way is not removed.
mkdir "$WORK/in-the-way"
touch "$WORK/in-the-way/control.sock"
in_net "$PROGRAM" daemon --only-netns self --control-socket "$WORK/in-the-way/control.sock" \
	2>"$WORK/way.err"
expect "a file at the socket's path is exit status 2" [ $? -eq 2 ]
expect "and stays" [ -f "$WORK/in-the-way/control.sock" ]
finish
