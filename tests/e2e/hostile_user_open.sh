#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A user without any right does what it can to make the port of a machine whose mail is answered look
# blocked, refused, throttled, failing: from namespaces of its own, of which no uplink sees anything, and
# beside the machine's mail. The port stays open throughout; its own namespaces are named apart.
. "$(dirname "$0")/lib.sh"
needs_user_namespaces

lab <<END
11.0.0.0/8 * drop
12.0.0.0/8 * rst
* * accept delay=20
END
watch
mailer 198.18.{1..5}.25:25
wait_for_verdict 25 ipv4 open

for how in void macvlan no_route "ephemeral 300"; do
	# shellcheck disable=SC2086
	nobody_apart $how
	mailer 198.18.1.25:25
done
for how in bound short_lived dead floods closed dead; do
	nobody_here $how
	mailer 198.18.{1..2}.25:25
done
gather
check "always open, and told so" '[.verdicts[] | select(.port == 25) | .state] | unique == ["open"]'
check "the user really tried" '[.attempts[], .syns[] | select(.process.uid == 65534)] | length > 100'
jq -s --argjson own "$(own_namespaces)" '[.[] | select(.event == "verdict" and .port == 25)
	| .namespaces[]? | select(.netns | IN($own[]) | not)]' "$WORK/watch.json" >"$WORK/apart.json"
expect "its namespaces are named apart, with who it was" jq -e '(map(.netns) | unique | length >= 3)
	and all(.process.name == "python3" and .process.uid == 65534)' "$WORK/apart.json"
expect "what they sent is named as not counted" jq -se '[.[] | select(.event == "verdict" and .port == 25)
	| .evidence.reasons[] | select(startswith("not counted: ") and endswith(" that no uplink saw"))]
	| length > 0' "$WORK/watch.json"
expect "hundreds of namespaces are no hundreds of verdicts" jq -se \
	'[.[] | select(.event == "verdict" and .port == 25)] | length < 20' "$WORK/watch.json"
check_nothing_lost
finish
