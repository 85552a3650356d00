#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How far each connection came, and who ended it.

. "$(dirname "$0")/lib.sh"

lab <<END
198.18.1.25 25 accept
198.18.2.25 25 accept silent-banner
198.18.3.25 25 drop
198.18.4.25 25 rst
198.18.6.25 25 accept
198.18.7.25 25 accept banner-delay=300
END
in_net nft -f - <<END
table inet filter {
	chain output { type filter hook output priority 0; ip daddr 198.18.5.25 tcp dport 25 drop; }
	chain input { type filter hook input priority 0; ip saddr 198.18.6.25 tcp sport 25 drop; }
}
END
watch --only-netns self
mailer --parallel --timeout 2500 198.18.{1..7}.25:25
wait_for_attempts 7
gather

stage() { # DESTINATION STAGE CLOSED_BY
	check "$1 came as far as $2" "[.attempts[] | select(.destination == \"$1\")]
		| length == 1 and .[0].stage == \"$2\" and (.[0].closed_by | IN($3))"
}
# After QUIT both close, and on a busy machine either may be first.
stage 198.18.1.25 carried '"far-end", "program"'
stage 198.18.2.25 connected '"program"'
stage 198.18.3.25 left null
stage 198.18.4.25 answered-no null
stage 198.18.5.25 stopped null
stage 198.18.6.25 answer-lost null
check "a greeting that comes after 300 ms is told so" '.attempts[] | select(.destination == "198.18.7.25")
	| .first_byte_ms >= 300 and .first_byte_ms < .duration_ms'
check "another one is not, nor one that never comes" '.attempts | all(
	if .destination == "198.18.1.25" then .first_byte_ms > 0 and .first_byte_ms < .duration_ms
	elif .destination == "198.18.7.25" then true
	else .first_byte_ms == null end)'
check "what came and went is counted, without SYN and FIN" '.attempts | all(
	if .stage == "carried" then .bytes_received > 20 and .bytes_sent_acked > 10
	elif .stage == "connected" then .bytes_received == 0 and .bytes_sent_acked == 0
	else .bytes_sent_acked == null end)'
finish
