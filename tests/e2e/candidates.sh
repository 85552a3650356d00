#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Who on this host drops it: every kind of rule that does is named as a candidate, and no other.
. "$(dirname "$0")/lib.sh"
needs nft

lab <<END
* * accept
END

# Loads the rules on standard input, tries, and has the guidance of port 25 over IPv4 in
# guidance.json. SENDER is how to run a command where mail is sent.
try() { # SENDER [WATCH-ARGUMENT...]
	local sender=$1
	shift
	in_net nft flush ruleset
	if [ -n "$POD" ]; then
		in_net nft -f - <<-END
			table ip masq0 { chain post { type nat hook postrouting priority 100;
				oifname "uplink0" masquerade; }; }
		END
	fi
	bash -e || {
		echo "the rules cannot be loaded"
		FAILED=1
		finish
	}
	watch "$@"
	$sender "$BUILD/lab/mailer" --parallel --timeout 300 198.18.{1..4}.25:25 >/dev/null
	wait_until 20 "a verdict" grep -q '"event":"verdict","schema":1,"port":25' "$WORK/watch.json"
	# A busy machine may have read them later; then the last verdict has them.
	wait_until 20 "the rules" grep -q '"event":"firewall"' "$WORK/watch.json"
	end_process "$WATCH_PID" INT
	WATCH_PID=
	jq -c 'select(.event == "verdict" and .port == 25 and .family == "ipv4") | .guidance' \
		"$WORK/watch.json" | tail -n 1 >"$WORK/guidance.json"
}
load() { # loads standard input in the machine under test
	echo "ip netns exec '$NS' nft -f - <<'END'"
	cat
	echo END
}
candidates() { # SENTENCE JQ-FILTER
	expect "$1" jq -e "$2" "$WORK/guidance.json"
	[ $FAILED -eq 0 ] || cat "$WORK/guidance.json"
}
POD=

try in_net --only-netns self < <(load <<'END'
table inet filter {
	set mail { type inet_service; flags interval; elements = { 20-30, 465 } }
	set web { type inet_service; elements = { 80, 443 } }
	chain out {
		type filter hook output priority 0;
		tcp dport @web drop
		tcp dport @mail meta skuid 0 drop
	}
}
END
)
candidates "a named set is looked into" \
	'.candidates | map(.rule) == ["tcp dport @mail meta skuid 0 drop"]'

try in_net --only-netns self < <(load <<'END'
table inet filter {
	chain mail { reject with icmp port-unreachable; }
	chain out {
		type filter hook output priority 0;
		ct state established,related accept
		tcp dport vmap { 25 : goto mail, 587 : accept }
	}
}
END
)
candidates "a verdict map and a reject behind it" \
	'.candidates | map([.chain, .rule]) == [["mail", "reject with icmp port-unreachable"]]'

try in_net --only-netns self < <(load <<'END'
table inet filter {
	chain out {
		type filter hook output priority 0; policy drop;
		oifname "lo" accept
		tcp dport { 80, 443 } accept
	}
}
END
)
candidates "a policy" '.candidates | map([.chain, .rule, .why, .handle])
	== [["out", "policy drop", "policy", 1]]'

try in_net --only-netns self < <(
	cat <<END
ip netns exec $NS iptables-nft -A OUTPUT -p tcp -m multiport --dports 25,465 -m owner --uid-owner 0 -j REJECT
ip netns exec $NS iptables-nft -A OUTPUT -p tcp -m multiport --dports 80,443 -j REJECT
END
)
candidates "a rule of iptables-nft, with the ports of its extension" '.candidates
	| map([.family, .table, .chain, .rule]) == [["ip", "filter", "OUTPUT",
		"meta l4proto tcp tcp dport { 25, 465 } skuid 0 counter reject"]]'

# What doctor says of them, and of those that it cannot read.
in_net nft insert rule ip filter OUTPUT tcp dport 587 accept
expect "doctor lists what concerns the ports" sh -c "ip netns exec '$NS' '$PROGRAM' doctor --json |
	jq -e '.firewall | .read and (.rules | map([.effect, .chain]) | sort
		== [[\"mentions\", \"OUTPUT\"], [\"stops\", \"OUTPUT\"]])'"
expect "doctor says what it needs for that" sh -c "
	nsenter --net='/run/netns/$NS' setpriv --reuid nobody --clear-groups '$PROGRAM' doctor 2>/dev/null |
	tr -s ' \\n' ' ' | grep 'its rules cannot be read: .*CAP_NET_ADMIN'"
if in_net iptables-legacy -A OUTPUT -p tcp --dport 465 -j DROP 2>/dev/null; then
	expect "tables of iptables-legacy are told of" sh -c "ip netns exec '$NS' '$PROGRAM' doctor |
		tr -s ' \\n' ' ' | grep 'iptables-legacy has tables, too'"
fi

# Many rules, and a set that nobody wants to see the elements of.
load_big() { # RULES
	{
		echo "flush ruleset"
		echo "table inet big {"
		echo "set listed { type ipv4_addr; flags interval; elements = {"
		for ((i = 0; i < 20000; i++)); do echo "10.$((i / 250)).$((i % 250)).0/25,"; done
		echo "} }"
		echo "chain out { type filter hook output priority 0;"
		for ((i = 0; i < $1; i++)); do
			echo "ip daddr 192.0.2.$((i % 250)) tcp dport $((10000 + i)) counter drop"
		done
		echo "ip daddr @listed drop"
		printf 'tcp dport 25 drop\n}\n}\n'
	} >"$WORK/big.nft"
	in_net nft -f "$WORK/big.nft"
}
load_big 10000
# How long it takes is of interest: without the sanitizers, which take seven times as long.
CHECKED=$PROGRAM
PROGRAM=$BUILD/egress25
daemon_start
mailer --parallel --timeout 300 198.18.{1..4}.25:25
wait_for_status 25 ipv4 blocked
named() {
	status --json >"$WORK/status.json"
	jq -e '.verdicts[] | select(.port == 25 and .family == "ipv4") | .guidance.candidates
		| map([.table, .rule]) == [["big", "tcp dport 25 drop"]]' "$WORK/status.json"
}
wait_until 25 "one of 10,000 rules to be named" named
status >"$WORK/status.txt"
expect "status names it, too" grep -q "Candidates: table inet big chain out handle" "$WORK/status.txt"
expect "the daemon ends well" daemon_stop

# A watch that got them late says so, and its replay has them where it had them.
watch --only-netns self
mailer --parallel --timeout 300 198.18.{1..4}.25:25
wait_until 25 "the rules in the stream" grep -q '"event":"firewall"' "$WORK/watch.json"
in_net nft add rule inet big out tcp dport 465 drop
mailer --parallel --timeout 300 198.18.{1..4}.25:465
wait_for_verdict 465 ipv4 blocked
end_process "$WATCH_PID" INT
WATCH_PID=
verdicts() {
	jq -c 'select(.event == "verdict")' "$1"
}
"$PROGRAM" replay --cloud none --json "$WORK/watch.json" >"$WORK/replay.json" 2>"$WORK/replay.err"
verdicts "$WORK/watch.json" >"$WORK/live.verdicts"
verdicts "$WORK/replay.json" >"$WORK/replay.verdicts"
expect "the watch gave two verdicts, and the first one once more with its rule" jq -se '
	map([.port, (.guidance.candidates | map(.rule))]) == [[25, []],
		[465, []], [25, ["tcp dport 25 drop"]]]' "$WORK/live.verdicts"
expect "the replay gives the same" diff "$WORK/live.verdicts" "$WORK/replay.verdicts"
"$PROGRAM" replay --cloud none "$WORK/watch.json" >"$WORK/replay.txt" 2>&1
expect "candidates that came late are told" \
	grep -q '^[0-9:.]* Port 25 over IPv4. Candidates: table inet big chain out' "$WORK/replay.txt"

# One that ends with its verdict waits for them; two seconds at most, which a busy machine may need.
load_big 2000
watch --only-netns self --until-verdict
mailer --parallel --timeout 300 198.18.{1..4}.25:25
wait "$WATCH_PID"
WATCH_PID=
expect "the last verdict has the rule, if they came" jq -se 'all(.[]; .event != "firewall") or
	(map(select(.event == "verdict")) | last | .guidance.candidates
		| map(.rule) == ["tcp dport 25 drop"])' "$WORK/watch.json"

PROGRAM=$CHECKED

# A container: its own namespace, which the program does not run in.
container
try in_pod < <(
	cat <<END
ip netns exec $POD nft -f - <<'RULES'
table inet mine { chain out { type filter hook output priority 0; tcp dport 25 drop; }; }
RULES
END
)
inode=$(stat -L -c %i "/run/netns/$POD")
expect "the drop in the container's namespace is told apart" jq -se "map(select(.event == \"verdict\"
	and .port == 25) | .namespaces[]) | any(.netns == $inode and .state == \"blocked\" and .by == \"host\")" \
	"$WORK/watch.json"
finish
