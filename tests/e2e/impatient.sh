#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Programs that give up after 0.3 s, destinations that answer after 0.6 s: the answers find nobody,
# and the port is open all the same.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept delay=600
END
watch --only-netns self
for _ in 1 2 3; do
	mailer --parallel --timeout 300 198.18.{1..12}.25:25
done
wait_for_attempts 36
wait_for_verdict 25 ipv4 open
gather
check "all were abandoned after one SYN" \
	'.attempts | length == 36 and all(.outcome == "abandoned" and .syns == 1)'
check "open, and never anything else" '[.verdicts[].state] | unique == ["open"]'
finish
