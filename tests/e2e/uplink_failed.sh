#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# An uplink on which somebody else's qdisc leaves no room for ours cannot be watched: that is told
# once, what leaves there stays unknown, and as soon as there is room it is watched.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
behind_router
wan 0
wan 1
ip -n "$NS" route add default via 10.99.0.1
in_net tc qdisc add dev wan1 ingress || {
	echo "no ingress qdisc on this kernel"
	exit 77
}
watch --only-netns self --wire-attach clsact
ip -n "$NS" route replace default via 10.99.1.1
wait_for_uplink failed wan1
mailer 203.0.113.1:25
ip -n "$NS" address add 192.0.2.77/32 dev lo
wait_until 5 "the address to be known" grep -q 192.0.2.77 "$WORK/watch.json"
in_net tc qdisc del dev wan1 ingress
ip -n "$NS" address del 192.0.2.77/32 dev lo
wait_for_uplink added wan1
mailer 203.0.113.2:25

# Somebody takes the programs away, qdisc and all: they are put back at once.
in_net tc qdisc del dev wan1 clsact
wait_for_uplink reattached wan1
mailer 203.0.113.3:25
gather
check "each is told once, with the reason" '[.uplinks[] | select(.change == "failed")]
	| length == 2 and all(.interface == "wan1" and (.reason | length > 5) and .uplinks == [])
	and (.[0].reason | contains("leave no room")) and (.[1].reason | contains("removed"))'
check "then it is watched, and again when it has to be" '
	[.uplinks[] | select(.interface == "wan1") | .change] == ["failed", "added", "failed", "reattached"]'
check "what left unwatched is not known to have left" '[.attempts[] | select(.destination == "203.0.113.1")]
	| length == 1 and all(.left_host == null and .outcome == "established")'
check "the others left" '[.attempts[] | select(.destination != "203.0.113.1")]
	| length == 2 and all(.left_host and .interface == "wan1")'
end_process "$WATCH_PID" INT
WATCH_PID=
expect "nothing of it is left behind" sh -c "[ -z \"\$(ip netns exec $NS tc qdisc show dev wan1 clsact)\" ]"
finish
