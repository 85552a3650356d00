#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# This machine itself stops port 25: told with the rule by the sensors, and without them by what any user
# can see. A rule against one destination is none against the port.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept banner=220~%.example~ESMTP delay=20
END
resolver <<END
$(domain a.example 198.18.1.25)
$(domain b.example 198.18.2.25)
$(domain c.example 198.18.3.25)
host-record=relay.example,198.18.9.9
END
args=(--domain a.example --domain b.example --domain c.example --relay relay.example:587)
rule() { # RULE
	in_net nft flush ruleset
	in_net nft -f - <<END
table inet filter {
	chain output {
		type filter hook output priority 0; policy accept;
		$1
	}
}
END
}
stopped() { # SENTENCE
	for run in check_run check_run_as_nobody; do
		$run "${args[@]}"
		found_status 3
		found "$1 ($run)" '.check | .state == "blocked" and .by == "host" and .diagnosis == "this-host"'
		found "the relay answers" '.check.connections | any(.port == 587 and .outcome == "established")'
		[ $run = check_run ] && [ "$(jq -rs '.[-1].sensors' "$WORK/check.json")" = true ] &&
			found "the sensors name netfilter ($1)" '.verdicts[0].subsystem == "netfilter"'
	done
}
rule 'tcp dport 25 drop'
stopped "dropped"
found "by its own count" '.verdicts[0].evidence.reasons | any(contains("TCPRetransFail"))'
check_run "${args[@]}"
if has nft && [ "$(jq -rs '.[-1].sensors' "$WORK/check.json")" = true ]; then
	found "the rule is quoted" '.verdicts[0].guidance.steps | any(contains("tcp dport 25 drop"))'
fi
# Who may ask the firewall, and has no sensors, is told the rule, too.
if has nft; then
	in_net setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin \
		--bounding-set=-all,+net_admin "$PROGRAM" check --json --cloud none --control-socket "$CONTROL" "${args[@]}" \
		>"$WORK/check.json" 2>"$WORK/check.err"
	found "the rule is quoted to who may read it" '.check.sensors == false and
		(.verdicts[0].guidance.steps | any(contains("tcp dport 25 drop")))'
fi
rule 'tcp dport 25 reject with tcp reset'
stopped "reset"
rule 'tcp dport 25 reject with icmpx admin-prohibited'
stopped "rejected"
# The call itself is refused: a prohibiting route.
in_net nft flush ruleset
for n in 1 2 3; do
	ip -n "$NS" route add prohibit 198.18.$n.0/24
done
for run in check_run check_run_as_nobody; do
	$run "${args[@]}"
	found_status 3
	found "denied ($run)" '.check | .state == "blocked" and .by == "host" and .diagnosis == "this-host"
		and (.connections | map(select(.port == 25)) | all(.errno == "EACCES" and .syns == 0))'
done
for n in 1 2 3; do
	ip -n "$NS" route del prohibit 198.18.$n.0/24
done
# One destination alone.
rule 'ip daddr 198.18.1.25 tcp dport 25 drop'
for run in check_run check_run_as_nobody; do
	$run "${args[@]}"
	found_status 0
	found "open ($run)" '.check.state == "open"'
done
# cPanel's way: redirected to this machine's own server.
in_net nft -f - <<END
flush ruleset
table ip nat {
	chain output {
		type nat hook output priority -100;
		tcp dport 25 redirect to :2500
	}
}
END
in_net python3 -c '
import socket, threading
s = socket.create_server(("", 2500))
def serve(c):
    c.sendall(b"220 localhost ESMTP\r\n")
    c.recv(100)
    c.close()
while True:
    threading.Thread(target=serve, args=(s.accept()[0],)).start()' &
wait_until 5 "the local server" sh -c "ip netns exec $NS ss -Hltn | grep -q :2500"
for run in check_run check_run_as_nobody; do
	$run "${args[@]}"
	found_status 5
	found "redirected ($run)" '.check | .state == "intercepted" and .diagnosis == "middlebox"'
done
[ $FAILED -eq 0 ]
