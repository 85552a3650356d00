#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A gateway that never answers ARP: dropped here, by the neighbour.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
# An Ethernet uplink whose far end has no address: nobody answers for the gateway.
in_net ip link add wan0 type veth peer name wan1
in_net ip link set wan0 up
in_net ip link set wan1 up
in_net ip address add 192.0.2.130/25 dev wan0
in_net ip route replace default via 192.0.2.129 dev wan0
watch --only-netns self
mailer --parallel 198.51.100.10:25 203.0.113.7:25
wait_for_attempts 2
gather
check "both were dropped here by the neighbour" '.attempts | length == 2
	and all(.outcome == "dropped-here" and .drop.by == "neighbour" and .left_host == false)'
# No route to host, or a timeout, as the kernel's version has it.
told=$(awk '{ print $1, $3 }' "$WORK/mailer.out" | sort)
seen=$(jq -r '.attempts[] | "\(.destination) \(.errno)"' "$WORK/scene.json" | sort)
expect "the program saw what is told: $seen" [ "$told" = "$seen" ]
check "blocked by this host" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check "the new uplink is watched, and the one IPv6 leaves by" '.ready.uplinks | sort
	== ["uplink0", "wan0"]'
check "a SYN that waits for its neighbour is not sent again" '.retries == []'
check_lab_agrees
finish
