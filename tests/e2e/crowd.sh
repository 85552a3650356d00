#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two hundred destinations, forty of them dead: never blocked.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.0.0/16 25 drop
* 25 accept
END
watch --only-netns self
alive=()
for j in {1..160}; do
	alive+=("198.19.$j.25:25")
done
for i in 0 1 2 3 4; do
	mailer --parallel --timeout 2500 198.18.$((i * 8 + 1)).25:25 \
		198.18.$((i * 8 + 2)).25:25 198.18.$((i * 8 + 3)).25:25 198.18.$((i * 8 + 4)).25:25 \
		198.18.$((i * 8 + 5)).25:25 198.18.$((i * 8 + 6)).25:25 198.18.$((i * 8 + 7)).25:25 \
		198.18.$((i * 8 + 8)).25:25 \
		"${alive[@]:i * 32:32}"
done
wait_for_attempts 200
gather
check "two hundred attempts, forty in vain" '(.attempts | length == 200)
	and ([.attempts[] | select(.outcome == "abandoned")] | length == 40)'
check "open or degraded at the end" '.verdict["25/ipv4"].state | IN("open", "degraded")'
check "never blocked" '[.verdicts[].state] | index("blocked") == null'
check_lab_agrees
finish
