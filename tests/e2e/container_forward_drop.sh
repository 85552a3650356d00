#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The host's forward chain drops the container's 25: blocked by the host, not by the cloud.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
container
in_net nft -f - <<END
table inet filter { chain forward { type filter hook forward priority 0; tcp dport 25 drop; }; }
END
watch
in_pod "$BUILD/lab/mailer" --parallel 198.51.100.10:25 203.0.113.7:25 >/dev/null
wait_for_attempts 2
# A busy machine may have read them after the verdict; then it is told again.
wait_until 20 "the rules" grep -q '"event":"firewall"' "$WORK/watch.json"
gather
check "both were dropped here" '.attempts | length == 2
	and all(.outcome == "dropped-here" and .left_host == false and .drop.by == "netfilter")'
check "the drop was in another namespace than the socket" \
	'.attempts | all(.drop.netns != .netns and .process.name == "mailer")'
check "blocked by this host" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check "the advice is about what passes through" '.verdict["25/ipv4"].guidance
	| .provider == "host" and .rule == "netfilter-forward"
		and (.steps | any(contains("kubectl get networkpolicy -A")))'
check_rules "the rule of the forward chain is a candidate" '.verdict["25/ipv4"].guidance
	| (.candidates | map([.table, .chain, .handle, .hook]) == [["filter", "forward", 2, "forward"]])
		and (.steps | any(contains("table inet filter chain forward handle 2: tcp dport 25 drop")))'
check_lab_agrees
finish
