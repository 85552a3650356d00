#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine has no IPv6, as most have none, and its programs try it all the same: that is told, and is no
# failure, for the port is open over IPv4. The opposite: nothing is known of IPv4.
. "$(dirname "$0")/lib.sh"

lab --no-ipv6-route <<END
* * accept
END
daemon_start
mailer "[2001:db8:25::1]:25" "[2001:db8:26::1]:25" "[2001:db8:27::1]:25"
wait_for_status 25 ipv6 blocked
status >"$WORK/alone"
expect "IPv6 alone, without a route, is blocked" [ $? -eq 3 ]
mailer 198.18.{1..3}.25:25
wait_for_status 25 ipv4 open
status >"$WORK/both"
expect "beside an open IPv4 it is no failure" [ $? -eq 0 ]
expect "what is told first is IPv4" \
	eval 'grep -m 1 "^Port 25" "$WORK/both" | grep -q "IPv4 is OPEN"'
expect "and IPv6 all the same" grep -q 'IPv6 is BLOCKED' "$WORK/both"
"$PROGRAM" report --control-socket "$CONTROL" >"$WORK/report"
expect "nor for a report" [ $? -eq 0 ]
expect "it ends well" daemon_stop
finish
