#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: namespace
# What has no answer yet stands in every form while it waits, with its age and its SYNs, and so do those who
# send it and where to; once it has ended it waits no longer, and all adds up.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
in_net sysctl -qw net.ipv4.tcp_syn_retries=3
daemon_start
mailer --comm postman --parallel 198.18.{1..3}.25:587
ip netns exec "$NS" "$BUILD/lab/mailer" --comm smtp --timeout 60000 --parallel 198.18.{1..12}.25:25 >"$WORK/mailer.out" &
mailer_pid=$!
repeated() {
	status --json >"$WORK/now.json"
	jq -e '.waiting.attempts == 12 and all(.waiting.longest[]; .syns >= 2)' "$WORK/now.json"
}
wait_until 10 "twelve that wait" repeated
status >"$WORK/now.txt"
status_text=$?
expect "undecided or blocked while they wait" [ "$status_text" -eq 3 -o "$status_text" -eq 4 ]
says() { # SENTENCE FILTER
	expect "$1" jq -e "$2" "$WORK/now.json"
}
says "each has its age and SYNs, the oldest first" '[.waiting.longest[] | .waiting_ms] as $ages
	| ($ages | length) == 12 and $ages == ($ages | sort | reverse) and all($ages[]; . >= 1000)'
says "and is known to have left" 'all(.waiting.longest[]; .left_host and .interface == "uplink0"
	and .outcome == null and .process.name == "smtp")'
says "its port counts it" '.ports[] | select(.port == 25 and .family == "ipv4")
	| .waiting == 12 and .syns == 12 and .open == 0'
says "its sender stands first, and fails" '.senders.rows[0] | .process.name == "smtp" and .port == 25
	and .attempts == 12 and .waiting == 12 and .answered == 0 and .fails'
says "another sender does not" '.senders.rows[] | select(.process.name == "postman")
	| .attempts == 3 and .answered == 3 and (.fails | not)'
says "so do its destinations" '([.destinations.rows[] | select(.port == 25 and .fails)] | length) == 12
	and ([.destinations.rows[] | select(.port == 587 and .fails)] | length) == 0'
says "the verdict, where there is one, counts the same" '.ports[] as $p | select($p.port == 25
	and $p.family == "ipv4") | .verdicts[] | select(.port == 25 and .family == "ipv4")
	| .evidence.syns == $p.syns + $p.retries'
expect "status has them" grep -q '^Waiting for an answer: 12' "$WORK/now.txt"
expect "with SYNs and uplink" grep -qE '198\.18\.[0-9]+\.25 +smtp\[[0-9]+\] +[2-4] SYNs, left uplink0' \
	"$WORK/now.txt"
expect "and who sends" grep -qE 'smtp uid 0, 25 +12 +0 +0 +12' "$WORK/now.txt"
expect "status begins with the verdict" sh -c \
	"sed -n '/./p' '$WORK/now.txt' | head -n 1 | grep -q '^Port 25 over IPv4 is '"
if has http; then
	in_net curl -s http://127.0.0.1:9725/ >"$WORK/page.html"
	expect "the page has them" [ "$(grep -o 'id="waiting-[0-9]*"' "$WORK/page.html" | wc -l)" -eq 12 ]
	in_net curl -s http://127.0.0.1:9725/metrics >"$WORK/metrics.txt"
	expect "the gauges, too" grep -qx 'egress25_attempts_waiting{port="25",family="ipv4"} 12' \
		"$WORK/metrics.txt"
	expect "with the oldest" grep -qE \
		'^egress25_oldest_waiting_seconds\{port="25",family="ipv4"\} [1-9]' "$WORK/metrics.txt"
	expect "another port has none" grep -qx \
		'egress25_oldest_waiting_seconds{port="587",family="ipv4"} 0' "$WORK/metrics.txt"
fi
end_process "$mailer_pid" TERM
ended() {
	status --json >"$WORK/now.json"
	jq -e '.waiting.attempts == 0' "$WORK/now.json"
}
wait_until 10 "all to end" ended
says "they failed" '.senders.rows[0] | .failed == 12 and .waiting == 0 and .fails and .failed_as != null'
says "what began has ended" '.ports[] | select(.port == 25 and .family == "ipv4")
	| .syns == ([.outcomes[]] | add)'
wait_for_status 25 ipv4 blocked
status >"$WORK/now.txt"
expect "the reason is a sentence" sh -c \
	"tr '\n' ' ' <'$WORK/now.txt' | grep -q 'to 12 mail servers left uplink0, none was answered'"
expect "the detector's numbers are kept back" sh -c "! grep -qE 'weight|confidence' '$WORK/now.txt'"
status -v >"$WORK/now.txt"
expect "until they are asked for" grep -q 'weight' "$WORK/now.txt"
daemon_stop

# A daemon that ends while it answers, one that knows other words, and a file that is wrong.
python3 - "$PROGRAM" "$WORK" <<'END' || FAILED=1
import os, socket, subprocess, sys, threading
program, work = sys.argv[1:]
failed = False


def scene(what, answers, code, words, *args):
    global failed
    path = work + '/fake.sock'
    if os.path.exists(path):
        os.unlink(path)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(4)

    def serve():
        for answer in answers:
            client, _ = server.accept()
            client.recv(200)
            client.sendall(answer)
            client.close()
        server.close()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    run = subprocess.run([program, 'status', '--control-socket', path, *args], capture_output=True,
                         text=True, timeout=20)
    thread.join(5)
    if run.returncode != code or words not in run.stderr:
        print(f'not so: {what}: {run.returncode} {run.stderr}')
        failed = True


scene('it ends in the middle', [b'egress25 3 1000\nPort 25'], 1, 'in the middle of its answer')
scene('it ends before it answers, and is gone', [b''], 1, 'no daemon answers')
scene('it speaks otherwise', [b'', b''], 1, 'another protocol version')
scene('an older one is understood', [b'egress25 3\nPort 25'], 3, '')
with open(work + '/wrong.conf', 'w') as file:
    file.write('subscriptoin = free-trial\nports = x\n')
scene('a wrong file does not stop who asks', [b'egress25 0 2\nok'], 0, 'subscriptoin',
      '--config', work + '/wrong.conf')
sys.exit(failed)
END
finish
