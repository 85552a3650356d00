#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each change of a verdict is told to a program and posted to an address, without a shell and without
# rights; a program that never ends is ended, and the next is told all the same. The watch that waits
# for an open port ends when it is open, and not before.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
END
cat >"$WORK/program" <<END
#!/bin/bash
echo "\$EGRESS25_PORT \$EGRESS25_FAMILY \$EGRESS25_STATE \$EGRESS25_BY \$#" >>$WORK/told.env
cat >>$WORK/told.json
grep -h '^CapEff' /proc/self/status >>$WORK/told.rights
[ "\$EGRESS25_STATE" != blocked ] || exec sleep 600
END
chmod +x "$WORK/program"
cat >"$WORK/receiver.py" <<'END'
import http.server, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[1], "ab") as out:
            out.write(self.path.encode() + b" " + self.headers["Content-Type"].encode() + b" " + body)
        self.send_response(204)
        self.end_headers()
    def log_message(self, *what):
        pass
server = http.server.HTTPServer(("127.0.0.1", 8025), Receiver)
open(sys.argv[2], "w").close()
server.serve_forever()
END
ip netns exec "$NS" python3 "$WORK/receiver.py" "$WORK/posted" "$WORK/receiver.ready" &
receiver=$!
wait_until 10 "the receiver" test -e "$WORK/receiver.ready"
cat >"$DAEMON_CONF" <<END
cloud = azure
subscription = pay-as-you-go
on-change = $WORK/program
on-change-url = http://127.0.0.1:8025/hooks/mail
END
daemon_start
fifo=$WORK/until.ready
mkfifo "$fifo"
ip netns exec "$NS" "$PROGRAM" watch --cloud none --only-netns self --until-open --ready-fd 3 \
	3>"$fifo" >"$WORK/until.out" 2>"$WORK/until.err" &
until_pid=$!
read_ready "$fifo" "egress25 watch --until-open" "$WORK/until.err"

mailer --parallel --timeout 3500 198.18.{1..10}.25:25
wait_for_status 25 ipv4 blocked
wait_until 10 "the program to be told" grep -q blocked "$WORK/told.env"
expect "a blocked port does not end --until-open" kill -0 "$until_pid"
lab_change <<END
* 25 accept
END
mailer 198.18.1.25:25 198.18.2.25:25
wait_for_status 25 ipv4 open
wait_until 10 "--until-open to end" sh -c "! kill -0 $until_pid 2>/dev/null"
wait "$until_pid"
expect "with exit status 0" [ $? -eq 0 ]
wait_until 25 "the program that hangs to be ended, and the next to be told" \
	grep -q ' open ' "$WORK/told.env"
expect "in order, with the environment and no argument" \
	[ "$(cat "$WORK/told.env")" = "$(printf '25 ipv4 blocked network-silent 0\n25 ipv4 open  0')" ]
expect "the record is the stream's own" \
	jq -es 'map([.event, .port, .state]) == [["verdict", 25, "blocked"], ["verdict", 25, "open"]]
		and .[0].guidance.provider == "azure"' "$WORK/told.json"
expect "it has no rights" [ "$(sort -u "$WORK/told.rights")" = "$(printf 'CapEff:\t0000000000000000')" ]
wait_until 15 "both posts" sh -c "[ \$(grep -c '^/hooks/mail application/json {' '$WORK/posted') -eq 2 ]"
expect "nobody sleeps on" sh -c "! pgrep -f 'sleep 600' --ns $DAEMON_PID --nslist net"
kill "$receiver" 2>/dev/null
wait "$receiver" 2>/dev/null
daemon_stop
expect "the daemon ends well" [ $? -eq 0 ]
expect "that one hung is said" grep -q 'on-change: .*no answer within 10 s' "$WORK/daemon.err"
finish
