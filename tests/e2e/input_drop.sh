#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Answers reach the uplink, and this host's own rules discard them on their way in, or on to a container:
# blocked by the host, and the rule is named. Rules for mail that comes in are none of these.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
load() { # with standard input: the rules, and what any server has beside
	cat >"$WORK/rules.nft"
	in_net nft flush ruleset
	in_net nft -f "$WORK/rules.nft"
}
# Tries port 25 from the machine, and 587 for comparison; has the last verdict of 25 in verdict.json.
try() { # SENDER ARGUMENT...
	local sender=$1
	shift
	watch "$@"
	$sender "$BUILD/lab/mailer" --parallel --timeout 2500 198.18.{1..4}.25:25 198.18.{1..2}.25:587 >/dev/null
	wait_for_attempts 6
	[ -z "$RULES_WANTED" ] || wait_until 20 "the rules" grep -q '"event":"firewall"' "$WORK/watch.json"
	gather
	jq '.verdict["25/ipv4"]' "$WORK/scene.json" >"$WORK/verdict.json"
}
RULES_WANTED=yes
has nft || RULES_WANTED=
candidates() { # SENTENCE FILTER
	check "blocked by this host, on the way in" \
		'.verdict["25/ipv4"] | .state == "blocked" and .by == "host" and .subsystem == "input"'
	check_rules "$1" ".verdict[\"25/ipv4\"].guidance.candidates | $2"
}

load <<END
table inet f { chain in { type filter hook input priority 0;
	tcp dport 25 drop
	ct state new tcp dport 587 drop
	tcp sport 25 drop; }; }
END
try in_net --only-netns self
candidates "the rule for the answers, and none for mail that comes in" \
	'map([.table, .chain, .handle, .hook, .rule]) == [["f", "in", 4, "input", "tcp sport 25 drop"]]'
check_rules "a step quotes it" '.verdict["25/ipv4"].guidance.steps
	| any(contains("table inet f chain in handle 4: tcp sport 25 drop"))'

# Somebody who allowed what goes out, and forgot what comes back.
load <<END
table ip f { chain in { type filter hook input priority 0; policy drop;
	iifname "lo" accept
	tcp sport 587 accept
	tcp dport 22 accept; }; }
END
try in_net --only-netns self
candidates "the policy" 'map([.chain, .why, .rule]) == [["in", "policy", "policy drop"]]'

# In the forward chain, for a container.
load <<END
table inet f { chain pass { type filter hook forward priority 0; tcp sport 25 drop; }; }
END
container
try in_pod
candidates "the rule in the forward chain" 'map([.chain, .hook, .rule]) == [["pass", "forward", "tcp sport 25 drop"]]'
check "it passed through" '.verdict["25/ipv4"].in_transit == true'

# The opposite: the same machine with the usual rules, and one that stops what it did not ask for.
RULES_WANTED=
in_net nft delete table inet f
in_net nft -f - <<END
table inet f { chain in { type filter hook input priority 0; policy drop;
	ct state established,related accept
	tcp sport 25 drop; }; }
END
try in_net --only-netns self
check "mail passes" '.verdict["25/ipv4"].state == "open"'
finish
