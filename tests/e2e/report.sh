#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The text of a support case: from the daemon while attempts still wait, from a look of its own for
# each cause, from a capture and from a recorded stream; masked, in both forms, without anything
# private.
. "$(dirname "$0")/lib.sh"

# Names that stand nowhere else.
COMM=mx.priv8.job
HOST=host-of-nobody

# The report must end with STATUS; report.txt has it, report.line without its line breaks.
report() { # STATUS ARGUMENT...
	local want=$1 status
	shift
	"$PROGRAM" report "$@" >"$WORK/report.txt" 2>"$WORK/report.err"
	status=$?
	tr -s ' \n' ' ' <"$WORK/report.txt" | sed 's/\\\([][_*`|<>~&$]\)/\1/g' >"$WORK/report.line"
	[ $status -eq "$want" ] && return
	echo "report $*: status $status instead of $want: $(cat "$WORK/report.err")"
	FAILED=1
}

ask() { # STATUS ARGUMENT...
	report "$@" --control-socket "$CONTROL"
}

says() { # TEXT...
	local text
	for text; do
		grep -qF -- "$text" "$WORK/report.line" && continue
		echo "the report does not say: $text"
		cat "$WORK/report.txt"
		FAILED=1
	done
}

says_not() { # TEXT...
	local text
	for text; do
		grep -qF -- "$text" "$WORK/report.line" || continue
		echo "the report says: $text"
		FAILED=1
	done
}

# Who connected, from where, on which machine.
says_nothing_private() {
	says_not "$COMM" "$HOST" 192.0.2.2 2001:db8:0:1::2 "$NS" "$WORK"
}

lab <<END
* 25 drop
* * accept ttl=50
END
printf 'cloud = azure\nsubscription = enterprise-dev-test\n' >"$DAEMON_CONF"
daemon_start
ask 4
says "Too early for a ticket" "No connection to a watched port was tried."

# ---- from the daemon, while most attempts wait for an answer
ip netns exec "$NS" tcpdump --immediate-mode -B 16384 -n -U -w "$WORK/wire.pcap" -i uplink0 tcp \
	2>"$WORK/tcpdump.err" &
tcpdump_pid=$!
wait_until 10 "tcpdump" grep -q listening "$WORK/tcpdump.err"
watch --only-netns self
mailer --parallel 198.18.{1..3}.25:587
in_net "$BUILD/lab/mailer" --comm "$COMM" --parallel 198.18.{1..12}.25:25 \
	"[2001:db8:25::7]:25" 10.88.88.88:25 >"$WORK/mailer.out" &
mailer_pid=$!
wait_for_status 25 ipv4 blocked
ask 3
says "Outbound TCP port 25 over IPv4: blocked" "12 destinations in 12 networks left this machine by uplink0" \
	"none was answered" "other ports answered: 587 at 3 of 3 destinations" \
	"This machine itself discarded none of the SYNs" "1 no answer yet" "198.18.12.25" \
	"Diagnose and Solve > Cannot send email (SMTP-Port 25)" "Subscription ID: [FILL-IN]" \
	"Provider: Azure" "the kernel's own reports of discarded packets were watched" \
	"No record was lost" "Sensors: socket, connect, drop, wire; uplinks uplink0" "$(uname -r)"
says_nothing_private
says_not 10.88.88.88
expect "every destination has its line" [ "$(grep -c '^198\.18\.[0-9]*\.25 ' "$WORK/report.txt")" -eq 12 ]
ask 3 --mask
says "198.18.12.x" "named by their networks"
says_not "198.18.12.25" "198.18.1.25"
says_nothing_private
ask 3 --markdown
says "# Outbound TCP port 25" "| 198.18.1.25 |" "## Who and where"
ask 3 --markdown --mask
says "| 198.18.1.x |"
says_not "198.18.1.25" "2001:db8:25::7"

# Its packets of the last hour.
syns_of() { # FILE FILTER
	tcpdump -nr "$1" "tcp[13] & 18 == 2 and $2" 2>/dev/null | wc -l
}
ask 3 --evidence "$WORK/of the daemon.pcapng"
says "of the daemon.pcapng: " "SHA-256 $(sha256sum "$WORK/of the daemon.pcapng" | cut -d' ' -f1)"
says_nothing_private
expect "SYNs to every destination are in it" \
	[ "$(tcpdump -nr "$WORK/of the daemon.pcapng" 'ip and tcp[13] & 18 == 2 and dst port 25' 2>/dev/null |
		grep -oE '> 198\.18\.[0-9]+\.25' | sort -u | wc -l)" -eq 12 ]
expect "as many answers as there were, and SYNs that were answered" \
	[ "$(tcpdump -nr "$WORK/of the daemon.pcapng" 'tcp[13] & 18 == 18' 2>/dev/null | wc -l)" -eq 3 ]
expect "they name the program" \
	[ "$(tshark -r "$WORK/of the daemon.pcapng" -T fields -e frame.comment 2>/dev/null | grep -c "$COMM")" -ge 12 ]
"$PROGRAM" replay --quiet "$WORK/of the daemon.pcapng" >/dev/null 2>&1
expect "replay comes to the same verdict" [ $? -eq 3 ]
ask 3 --mask --ticket-only --evidence "$WORK/masked.pcapng"
expect "masked: no destination is in it" [ "$(syns_of "$WORK/masked.pcapng" 'host 198.18.12.25 or host 198.18.1.25')" -eq 0 ]
expect "masked: as many SYNs are" \
	[ "$(syns_of "$WORK/masked.pcapng" ip)" -ge "$(syns_of "$WORK/of the daemon.pcapng" ip)" ]
ask 2 --evidence "$WORK/none/x"
expect "a file that cannot be written is named" grep -q 'none/x: No such file' "$WORK/report.err"

# Another subscription, another answer, the same evidence.
printf 'cloud = azure\nsubscription = payg\n' >"$DAEMON_CONF"
kill -HUP "$DAEMON_PID"
wait_until 5 "the reload" grep -q 'was read again' "$WORK/daemon.err"
ask 3
says "No ticket will help" "Relay ports seen to work from this machine: 587" "198.18.12.25"
says_not "Contact:"

# What has no effect is refused; who is no daemon, or an older one, is named.
ask 2 --cloud aws
expect "and why" grep -q -- '--cloud has no effect on the daemon' "$WORK/report.err"
report 1 --control-socket "$WORK/nobody.sock"
expect "the ways out are named" grep -q -- 'egress25 daemon.*--duration 60.*capture' "$WORK/report.err"
python3 - "$CONTROL" "$WORK/old.sock" "$PROGRAM" <<'END' || FAILED=1
import socket, subprocess, sys
path, old, program = sys.argv[1:]
def answer(text):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(path)
    s.sendall(text)
    try:
        return s.recv(12)
    except ConnectionResetError:
        return b''
for known in b'status text\n', b'status colour\n', b'status json\n', b'report text\n':
    if answer(known) [:10] != b'egress25 3':
        sys.exit(f'{known!r} is not answered')
for unknown in b'report\n', b'report json\n', b'report text masked\n', b'report text mask \n':
    if answer(unknown):
        sys.exit(f'{unknown!r} is answered')
# A daemon that does not know the request closes the connection.
server = socket.socket(socket.AF_UNIX)
server.bind(old)
server.listen()
run = subprocess.Popen([program, 'report', '--control-socket', old], stderr=subprocess.PIPE)
for _ in range(2): # it asks again: one that just ended would be gone
    peer = server.accept()[0]
    peer.recv(64)
    peer.close()
if run.wait(10) != 1 or b'restart it' not in run.stderr.read():
    sys.exit('an older daemon is not named')
END

# ---- the same from the packets and from the records
wait "$mailer_pid"
end_process "$tcpdump_pid" TERM
end_process "$WATCH_PID" INT
WATCH_PID=
ask 3
says "1 silent"
daemon_stop
report 3 "$WORK/wire.pcap" --cloud aws --subscription ec2 --mask
says "12 destinations in 12 networks" "A ticket can help" "Request to remove email sending limitations" \
	"Elastic IP address: [FILL-IN]" "Not visible: a capture has the packets" "read a capture, raw IP" \
	"198.18.12.x"
says_not "198.18.12.25" "discarded none"
says_nothing_private
report 3 - <"$WORK/wire.pcap"
says "12 destinations in 12 networks" "Provider of the network: [FILL-IN]"
report 3 "$WORK/watch.json" --markdown
says "12 destinations in 12 networks left this machine by uplink0" "read a recorded stream" \
	"the kernel's own reports of discarded packets were watched" "| 198.18.12.25 |"
says_nothing_private
head -c 3000 "$WORK/wire.pcap" >"$WORK/cut.pcap"
report 2 "$WORK/cut.pcap"
says "the rest could not be read"
report 2 "$WORK/wire.pcap" --duration 5
report 2 "$WORK/wire.pcap" --interface lo
report 2 /nowhere.pcap

# ---- a look of its own, for each cause
look() { # STATUS TARGET...
	local fifo=$WORK/look.ready pid status want=$1
	shift
	rm -f "$fifo"
	mkfifo "$fifo"
	in_net unshare --uts sh -c "hostname $HOST && exec \"\$@\"" look "$PROGRAM" report --duration 3500ms --only-netns self --cloud vultr \
		--evidence "$WORK/look.pcapng" \
		--ready-fd 3 3>"$fifo" >"$WORK/report.txt" 2>"$WORK/report.err" &
	pid=$!
	read_ready "$fifo" "egress25 report" "$WORK/report.err"
	mailer --comm "$COMM" --parallel --timeout 1800 --read-banner-and-close "$@"
	wait "$pid"
	status=$?
	tr -s ' \n' ' ' <"$WORK/report.txt" >"$WORK/report.line"
	says_nothing_private
	[ "$status" -eq "$want" ] && return
	echo "a look at $*: status $status instead of $want: $(cat "$WORK/report.err" "$WORK/report.txt")"
	FAILED=1
}

look 4 198.18.1.25:25
says "Too early for a ticket" "1 network silent, first attempt" "more silent networks would decide it"
lab_change <<END
198.18.5.25 25 drop
* * accept ttl=50
END
look 0 198.18.{1..5}.25:25
says "port 25 over IPv4: open" "1 network fails, which never answered" "198.18.5.25" "4 of 5 networks answered"
look 0 198.18.{1..3}.25:25
says "No ticket is needed: the port is open" "answered 2" "6 packets" \
	"SHA-256 $(sha256sum "$WORK/look.pcapng" | cut -d' ' -f1)"
expect "the packets of the look are three SYNs and three answers" \
	[ "$(tcpdump -nr "$WORK/look.pcapng" 'tcp[13] & 2 != 0 and port 25' 2>/dev/null | wc -l)" -eq 6 ]
expect "they name the program" \
	[ "$(tshark -r "$WORK/look.pcapng" -T fields -e frame.comment 2>/dev/null | grep -c "$COMM")" -ge 3 ]
expect "replay reads them" "$PROGRAM" replay --quiet "$WORK/look.pcapng"
in_net nft -f - <<END
table inet t { chain out { type filter hook output priority 0; tcp dport 25 drop; }; }
END
look 3 198.18.{1..2}.25:25
says "A ticket to the provider is not what helps: this machine itself stops the SYNs" \
	"were discarded here by netfilter" "1 dropped-here" "nft -a list ruleset"
in_net nft -f - <<END
delete table inet t
table inet t { chain out { type nat hook output priority -100; tcp dport 25 redirect to :10025; }; }
END
ip netns exec "$NS" nc -lkn 10025 >/dev/null 2>&1 </dev/null &
listener_pid=$!
wait_until 5 "the listener" in_net sh -c "ss -Hltn sport = 10025 | grep -q ."
look 5 198.18.{1..2}.25:25
end_process "$listener_pid" TERM
says "port 25 over IPv4: intercepted" "established without leaving this host" "redirect and dnat rules"
in_net nft delete table inet t
in_net ip route add unreachable 198.18.0.0/15
look 3 198.18.{1..2}.25:25
says "this machine has no route" "1 no-route" "no SYN was sent"
in_net ip route del unreachable 198.18.0.0/15
lab_change <<END
* 25 rst ttl=62
* * accept ttl=50
END
mailer 198.18.1.25:587
look 3 198.18.{1..3}.25:587 198.18.{1..3}.25:25
says "are reset since" "Look for a firewall on the path first" "1 reset-on-path"
finish
