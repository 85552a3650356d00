#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A router says administratively prohibited: rejected, blocked by network-icmp, both families.
. "$(dirname "$0")/lib.sh"

lab <<END
0.0.0.0/0 25 icmp type=3 code=13 from=192.0.2.1
::/0 25 icmp type=1 code=1 from=2001:db8:0:1::1
END
watch --only-netns self
mailer --parallel 198.51.100.10:25 203.0.113.7:25 198.18.1.25:25
mailer --parallel "[2001:db8:1::25]:25" "[2001:db8:2::25]:25" "[2001:db8:3::25]:25"
wait_for_attempts 6
gather
check "all were rejected from beyond" \
	'.attempts | length == 6 and all(.outcome == "rejected" and .left_host)'
check "type, code and sender are told" '[.attempts[] | select(.family == "ipv4")]
	| all(.icmp == {"type": 3, "code": 13, "from": "192.0.2.1"})'
check "and for IPv6" '[.attempts[] | select(.family == "ipv6")]
	| all(.icmp == {"type": 1, "code": 1, "from": "2001:db8:0:1::1"})'
check "blocked by ICMP over IPv4" \
	'.verdict["25/ipv4"] | .state == "blocked" and .by == "network-icmp"'
check "blocked by ICMP over IPv6" \
	'.verdict["25/ipv6"] | .state == "blocked" and .by == "network-icmp"'
check_lab_agrees
finish
