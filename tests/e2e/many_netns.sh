#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Two thousand network namespaces, in each a process that tries ports 25 and 587 and has no route: the daemon
# starts in bounded time, every attempt is counted and told with its namespace, the machine's verdict stays
# its own, and what is kept stays bounded.
. "$(dirname "$0")/lib.sh"

COUNT=${COUNT:-2000}
lab <<END
* * accept
END
in_net ip link set lo up
cat >"$WORK/many.py" <<'END'
import ctypes, os, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
count = int(sys.argv[1])
go, tried = os.pipe(), os.pipe()
for i in range(count):
    if libc.unshare(0x40000000): # CLONE_NEWNET
        sys.exit("unshare: " + os.strerror(ctypes.get_errno()))
    if os.fork() == 0:
        libc.prctl(1, 9) # PR_SET_PDEATHSIG
        os.close(go[1])
        os.read(go[0], 1) # until the other end is closed
        for port in 25, 587:
            s = socket.socket()
            if s.connect_ex(("198.18.%d.%d" % (i % 200, 1 + i // 200), port)) != 101:
                os._exit(1)
            s.close()
        os.write(tried[1], b".")
        time.sleep(3600)
print("there", flush=True)
sys.stdin.readline()
os.close(go[1])
n = 0
while n < count:
    n += len(os.read(tried[0], 4096))
print("tried", flush=True)
time.sleep(3600)
END
mkfifo "$WORK/hold"
python3 "$WORK/many.py" "$COUNT" <"$WORK/hold" >"$WORK/many.out" 2>&1 &
many=$!
exec 7>"$WORK/hold"
wait_until 90 "$COUNT namespaces" grep -q there "$WORK/many.out"

before=$EPOCHREALTIME
fifo=$WORK/daemon.ready
mkfifo "$fifo"
echo 'cloud = none' >"$DAEMON_CONF"
ip netns exec "$NS" "$PROGRAM" daemon --config "$DAEMON_CONF" --control-socket "$CONTROL" --state none \
	--ready-fd 3 3>"$fifo" >"$WORK/daemon.out" 2>"$WORK/daemon.err" &
DAEMON_PID=$!
read_ready "$fifo" "egress25 daemon" "$WORK/daemon.err"
took=$(awk -v a="$before" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
memory() {
	awk '/^VmRSS/ { print $2 }' "/proc/$DAEMON_PID/status"
}
idle=$(memory)
mailer --parallel 198.18.{1..10}.25:25 198.18.{1..10}.25:587
wait_for_status 25 ipv4 open
echo >&7
wait_until 30 "each of them to try" grep -q tried "$WORK/many.out"
mailer --parallel 198.18.{1..10}.25:25 198.18.{1..10}.25:587
all_told() {
	in_net curl -sf -o "$WORK/metrics" http://127.0.0.1:9725/metrics &&
		awk -v want=$((2 * COUNT)) '/^egress25_attempts_total.*outcome="no-route"/ { n += $2 }
			END { exit n != want }' "$WORK/metrics"
}
wait_until 30 "all of it to be told" all_told
full=$(memory)
status --json >"$WORK/status.json"
end_process "$many" KILL
echo "+ ready in $took s beside $COUNT namespaces, $idle KiB then and $full KiB after $((2 * COUNT)) attempts from them"
for port in 25 587; do
	expect "SYNs of port $port are the machine's" grep -qxF "egress25_syns_sent_total{port=\"$port\",family=\"ipv4\"} 20" "$WORK/metrics"
	expect "and stood" grep -qxF "egress25_attempts_total{port=\"$port\",family=\"ipv4\",outcome=\"established\"} 20" "$WORK/metrics"
done
expect "nothing was lost" grep -qxF 'egress25_events_lost_total{stage="ring"} 0' "$WORK/metrics"
expect "sent = delivered + lost" jq -e '.records | .sent == .delivered + .lost' "$WORK/status.json"
states=$(jq -c '[.verdicts[] | select(.family == "ipv4" and (.port == 25 or .port == 587)) | [.port, .state, .by]]' \
	"$WORK/status.json")
expect "the machine's ports are open, whatever happens in the others: $states" \
	[ "$states" = '[[25,"open",null],[587,"open",null]]' ]
expect "mail went on" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 40 ]
expect "the memory is bounded: $((full - idle)) KiB more" [ $((full - idle)) -lt 65536 ]
expect "it ends well" daemon_stop
expect_clean "the daemon"
finish
