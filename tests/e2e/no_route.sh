#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# No route: connect() fails before any SYN, and the port is blocked by no-route.
. "$(dirname "$0")/lib.sh"

lab --no-ipv6-route <<END
* * accept
END
in_net ip route add unreachable 198.51.100.0/24
in_net ip route add unreachable 203.0.113.0/24
watch --only-netns self
mailer 198.51.100.10:25 203.0.113.7:25
mailer "[2001:db8:25::1]:25" "[2001:db8:26::1]:25"
# Resolvers connect UDP sockets to sort addresses: that is no attempt.
in_net bash -c 'exec 3<>/dev/udp/198.51.100.10/25' 2>/dev/null
wait_for_attempts 4
gather
check "four attempts had no route" '.attempts | length == 4 and all(.outcome == "no-route")'
check "no SYN was sent" '(.attempts | all(.syns == 0)) and .lab.destinations == []'
check "the program got its errno" \
	'.attempts | all(.errno == "EHOSTUNREACH" or .errno == "ENETUNREACH")'
check "who tried is known" '.attempts | all(.process.name == "mailer")'
check "no route over IPv4" '.verdict["25/ipv4"] | .state == "blocked" and .by == "no-route"'
check "no route over IPv6" '.verdict["25/ipv6"] | .state == "blocked" and .by == "no-route"'
finish
