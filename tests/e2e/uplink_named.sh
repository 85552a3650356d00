#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# --interface: the interfaces of these names, whatever the routes say. One that is deleted, given
# another name, or comes back is followed; a name that nobody has at the start is refused.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
behind_router
wan 0
wan 1
ip -n "$NS" route add default via 10.99.0.1
in_net "$PROGRAM" watch --only-netns self --interface wan9 >"$WORK/out" 2>&1
expect "a name that nobody has is refused" test $? -eq 2
expect "and named" grep -q 'there is no interface "wan9"' "$WORK/out"

watch --only-netns self --interface wan1
ip -n "$NS" route add 203.0.113.0/24 via 10.99.1.1
mailer 203.0.113.1:25 198.51.100.1:25

ip -n "$NS" link del wan1
wait_for_uplink removed wan1
wan 1
wait_for_uplink added wan1
ip -n "$NS" route add 203.0.113.0/24 via 10.99.1.1
mailer 203.0.113.2:25

# Whoever has the name is meant, not who had it.
rename_interface wan1 other || ip -n "$NS" route add 203.0.113.0/24 via 10.99.1.1
wait_for_uplink removed wan1
mailer 203.0.113.3:25
rename_interface other wan1 || ip -n "$NS" route add 203.0.113.0/24 via 10.99.1.1
wait_for_uplink added wan1
mailer 203.0.113.4:25
gather

check "only what was named is watched" '[.ready.uplinks, .uplinks[].uplinks] | flatten | unique == ["wan1"]'
check "what leaves by it is seen" '[.attempts[] | select(.destination | IN("203.0.113.1", "203.0.113.2",
	"203.0.113.4"))] | length == 3 and all(.left_host and .interface == "wan1")'
check "what leaves otherwise, or while nobody has the name, is not known" '[.attempts[]
	| select(.destination | IN("198.51.100.1", "203.0.113.3"))] | length == 2
	and all(.left_host == null and .interface == null and .outcome == "established")'
finish
