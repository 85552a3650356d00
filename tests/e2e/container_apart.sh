#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The forward chain drops one container's 25 and lets another's and the host's own pass: one line of
# the verdict, not an average.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
container 1
container 2
in_net nft -f - <<END
table inet filter { chain forward { type filter hook forward priority 0;
	ip saddr 10.88.2.2 tcp dport 25 drop; }; }
END
watch
mailer 198.51.100.10:25 203.0.113.7:25
ip netns exec "$NS-pod1" "$BUILD/lab/mailer" 198.51.100.10:25 >/dev/null
ip netns exec "$NS-pod2" "$BUILD/lab/mailer" --parallel --timeout 1500 198.51.100.10:25 203.0.113.7:25 \
	>/dev/null
mailer 198.51.100.10:25
wait_for_attempts 6
blocked_netns=$(stat -L -c %i "/run/netns/$NS-pod2")
gather
check "the port is open, and blocked for the one container" ".verdict[\"25/ipv4\"]
	| .state == \"open\" and (.namespaces | length == 1) and (.namespaces[0]
		| .netns == $blocked_netns and .state == \"blocked\" and .by == \"host\"
		and .subsystem == \"netfilter\" and .in_transit and .process.name == \"mailer\")"
check "never blocked, nor degraded by it" '[.verdicts[].state] | unique == ["open"]'
check "it is one line of the verdict" '.verdict["25/ipv4"].evidence.reasons
	| map(select(startswith("blocked on this host for mailer[")
		and contains(": by netfilter in the forward path, since "))) | length == 1'
check_lab_agrees
finish
