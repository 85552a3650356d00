#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Answers, RSTs, data and ICMP errors that nobody here has asked for, and a connection from port 25 that its
# own side resets: counted apart, and no counter of ours moves by one. Those of what we asked for do, to the last.
. "$(dirname "$0")/lib.sh"
COUNT=20

lab <<END
198.18.1.0/24 25 rst
198.18.2.0/24 25 icmp type=3 code=13 from=192.0.2.1
198.18.3.0/24 25 accept after=reset banner-delay=50
198.18.4.0/24 25 accept delay=2500
* 25 accept
END
behind_router
wan 0
ip -n "$NS" route add default via 10.99.0.1
ip -n "$NS" -6 route add default via fd99:0::1
watch --only-netns self
in_net python3 -c 'import socket
s = socket.create_server(("::", 2222), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    c = s.accept()[0]
    c.sendall(b"x")
    try:
        c.recv(1)
    except ConnectionResetError:
        pass
    c.close()' &
wait_until 5 "the listener" sh -c "ip netns exec $NS ss -Hltn 'sport = 2222' | grep -q ."
expect "strangers send" ip netns exec "$ROUTER" "$TOP/tests/e2e/strangers.py" 10.99.0.2 fd99:0::2 2222 "$COUNT"

mailer --parallel 198.18.1.{1..10}:25
mailer --parallel 198.18.2.{1..10}:25
mailer --parallel 198.18.3.{1..10}:25
mailer --parallel --linger0 198.18.5.{1..10}:25
# Their SYN-ACKs come when the program has given up, and are answered by RSTs of no socket.
mailer --parallel --timeout 300 198.18.4.{1..10}:25
wait_for_attempts 50
late_are_answered() {
	[ "$(grep -c '"sensor": *"wire".*"syn-ack"' "$WORK/watch.json")" -ge 30 ] &&
		[ "$(grep '"sensor": *"wire"' "$WORK/watch.json" | grep -c '"reset-out"')" -ge 20 ]
}
wait_until 10 "answers that come late" late_are_answered
gather
# Kernels before 6.10 or so do not tell of RSTs that no socket sends.
TOLD=$(jq '.summary.ports | any(.unasked_resets_out > 0)' "$WORK/scene.json")
[ "$TOLD" = true ] || echo "+ RSTs of no socket are not told of here"
for family in ipv4 ipv6; do
	check "$family: what strangers sent is counted apart" ".summary.ports[]
		| select(.port == 25 and .family == \"$family\")
		| .unasked_answers == $COUNT and .unasked_icmp_errors == $COUNT
		and .unasked_resets_in == $COUNT + 1 and .unasked_resets_out == (if $TOLD then 2 * $COUNT else 0 end)"
done
check "and nothing of it as ours" '.summary.ports[] | select(.port == 25 and .family == "ipv6")
	| .wire_answers + .wire_resets_in + .wire_resets_out + .icmp_errors + .resets_in_handshake
	+ .resets_in_established + .resets_out == 0'
check "ours: answers, also late ones" '.summary.ports[] | select(.port == 25 and .family == "ipv4") | .wire_answers == 30'
check "refusals, and resets of open connections" '.summary.ports[] | select(.port == 25 and .family == "ipv4")
	| .resets_in_handshake == 10 and .resets_in_established == 10 and .wire_resets_in == 20'
check "ICMP errors" '.summary.ports[] | select(.port == 25 and .family == "ipv4") | .icmp_errors == 10'
check "RSTs of this side, to late answers and by the program" ".summary.ports[]
	| select(.port == 25 and .family == \"ipv4\")
	| .resets_out == (if $TOLD then 20 else 10 end) and .wire_resets_out == 20"
check_nothing_lost
jq -c '.summary.ports[] | select(.port == 25)' "$WORK/scene.json"
finish
