#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A burst while nobody reads: counters stay exact, sent = delivered + lost, nothing is decided.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
watch --only-netns self
# 6000 connections of four records and more each do not fit in the ring.
kill -STOP "$WATCH_PID"
mailer --repeat 120 --parallel 198.18.{1..50}.25:25
kill -CONT "$WATCH_PID"
gather
check "records were lost, and it is said" '.losses | length > 0 and all(.ring + .recursion > 0)'
check "the SYN counter is exact" '.summary.ports[] | select(.port == 25 and .family == "ipv4")
	| .syns == 6000'
check "the wire agrees" '.summary.ports[] | select(.port == 25 and .family == "ipv4")
	| .wire_syns == .syns + .retries and .wire_answers == 6000'
check "sent = delivered + lost" '.summary.records
	| .sent == .delivered + .lost and .lost > 0 and .delivered > 0'
check "the losses told add up" '([.losses[].ring] | add) == .summary.records.lost'
check "the lab saw as many" '([.lab.destinations[].syns] | add) == 6000'
check "no attempt is invented from what was lost" \
	'[.attempts[].outcome] | unique - ["established"] == []'
finish
