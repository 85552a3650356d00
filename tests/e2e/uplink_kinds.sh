#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What can be an uplink: one of another table, one for IPv6 alone, a bridge over a port, a macvlan, a
# bond, a VLAN, a next hop by number; each as it comes, while the watch runs.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
behind_router
wan 0
wan 1
wan 2
wan 3
ip -n "$NS" route add default via 10.99.0.1
watch --only-netns self

# A second way out, for those who send from its address.
ip -n "$NS" route add default via 10.99.1.1 table 100
ip -n "$NS" rule add from 10.99.1.2 table 100
wait_for_uplink added wan1
mailer --bind 10.99.1.2 203.0.113.1:25
mailer 203.0.113.2:25

# IPv6 by itself.
ip -n "$NS" -6 route add default via fd99:2::1
wait_for_uplink added wan2
mailer '[2001:db8:25::3]:25'

# The port of a bridge is no longer an uplink, the bridge is.
ip -n "$NS" link add br0 type bridge
ip -n "$NS" address flush dev wan3
ip -n "$NS" link set wan3 master br0
ip -n "$NS" address add 10.99.3.2/24 dev br0
ip -n "$NS" link set br0 up
ip -n "$NS" route add 203.0.113.4 via 10.99.3.1
ip -n "$NS" route add default via 10.99.3.1 metric 900
wait_for_uplink added br0
mailer 203.0.113.4:25

# Over a port that is an uplink itself.
stacked() { # NAME DESTINATION LINK-ARGUMENT...
	local name=$1 destination=$2
	shift 2
	if ! ip -n "$NS" link add "$name" "$@" 2>/dev/null; then
		echo "+ no $name on this kernel"
		return
	fi
	ip -n "$NS" address add "10.99.0.7/24" dev "$name"
	ip -n "$NS" link set "$name" up
	ip -n "$NS" route add default via 10.99.0.1 dev "$name" metric 800
	wait_for_uplink added "$name"
	ip -n "$NS" route add "$destination" via 10.99.0.1 dev "$name" src 10.99.0.7
	[ "$name" = vlan0 ] || mailer "$destination:25" # nobody speaks VLAN at the other end
	STACKED+="${STACKED:+,}\"$name\""
	ip -n "$NS" link del "$name"
	wait_for_uplink removed "$name"
}
STACKED=
stacked macvlan0 203.0.113.5 link wan0 type macvlan mode bridge
stacked vlan0 203.0.113.6 link wan0 type vlan id 25

if ip -n "$NS" link add bond0 type bond mode active-backup 2>/dev/null; then
	wan 4
	ip -n "$NS" link set wan4 down
	ip -n "$NS" link set wan4 master bond0
	ip -n "$NS" address add 10.99.4.2/24 dev bond0
	ip -n "$NS" link set bond0 up
	ip -n "$NS" route add default via 10.99.4.1 dev bond0 metric 700
	wait_for_uplink added bond0
	ip -n "$NS" route add 203.0.113.7 via 10.99.4.1 dev bond0
	mailer 203.0.113.7:25
else
	echo "+ no bond0 on this kernel"
fi

# A next hop with a number of its own.
wan 5
if ip -n "$NS" nexthop add id 25 via 10.99.5.1 dev wan5 2>/dev/null; then
	ip -n "$NS" route add default nhid 25 metric 600
	wait_for_uplink added wan5
	ip -n "$NS" route add 203.0.113.8 nhid 25
	mailer 203.0.113.8:25
else
	echo "+ no next hops by number on this kernel"
fi
gather

check "whoever sends by the other table leaves by its interface" '[.attempts[]
	| select(.destination == "203.0.113.1")] | length == 1
	and all(.left_host and .interface == "wan1" and .outcome == "established")'
check "the main table stays with its own" '[.attempts[] | select(.destination == "203.0.113.2")]
	| all(.left_host and .interface == "wan0") and length == 1'
check "IPv6 leaves by its uplink" '[.attempts[] | select(.family == "ipv6")]
	| all(.left_host and .interface == "wan2" and .outcome == "established") and length == 1'
check "the bridge is the uplink, not its port" '([.attempts[] | select(.destination == "203.0.113.4")]
	| all(.left_host and .interface == "br0" and .outcome == "established") and length == 1)
	and ([.uplinks[].uplinks[]] | index("wan3")) == null'
for pair in macvlan0:5 bond0:7 wan5:8; do
	jq -e --arg name "${pair%:*}" '[.uplinks[].interface] | index($name)' "$WORK/scene.json" >/dev/null ||
		continue
	check "what leaves by ${pair%:*} is seen" "[.attempts[] | select(.destination == \"203.0.113.${pair#*:}\")]
		| all(.left_host and .interface == \"${pair%:*}\" and .outcome == \"established\") and length == 1"
done
check "what was stacked is gone again" "(.uplinks | last | .uplinks) as \$now | [$STACKED] - \$now == [$STACKED]"
check "nothing was redirected" '[.attempts[] | select(.outcome == "redirected-here")] == []'
check "open over both families" '.verdict["25/ipv4"].state == "open" and .verdict["25/ipv6"].state == "open"'
check_lab_agrees
finish
