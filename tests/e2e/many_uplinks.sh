#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# More uplinks than can be watched, thirty-two: those beyond are said to be unwatched, what leaves there is
# not known to have left, and nobody is blamed for it. Named, the one that matters is watched.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.99.0/24 25 drop
* * accept
END
behind_router
for i in {0..35}; do
	wan "$i"
	ip -n "$NS" route add default via "10.99.$i.1" metric $((100 + i))
	ip -n "$NS" route add "198.18.$i.0/24" via "10.99.$i.1"
done
ip -n "$NS" route add 198.18.99.0/24 via 10.99.35.1
watch --only-netns self
mailer 198.18.{0..35}.25:25
mailer --parallel --timeout 3500 198.18.99.{1..3}:25
wait_for_attempts 39
expect "it is said" grep -q 'more than 32 interfaces carry a default route: the others are not watched.*--interface' "$WORK/watch.err"
expect "once" [ "$(grep -c 'more than 32' "$WORK/watch.err")" -eq 1 ]
gather
check "thirty-two are watched" '.ready.uplinks | length == 32'
check "what leaves by these is seen" '.ready.uplinks as $watched | [.attempts[] | select(.left_host == true)]
	| length == 32 and all(.interface | IN($watched[]))'
check "what leaves by the others is not known to have left" '[.attempts[] | select(.left_host != true)]
	| length == 7 and all(.left_host == null and (.outcome | IN("established", "abandoned")))'
check "nothing was redirected, nothing dropped here" '[.attempts[] | select(.outcome
	| IN("redirected-here", "dropped-here", "rejected-here"))] == []'
check "the port is open" '.verdict["25/ipv4"].state == "open"'
check_nothing_lost

# With fewer it is not said, and the ones that are named are all there is.
watch --only-netns self --interface wan35
mailer 198.18.35.25:25
wait_for_attempts 1
gather
check "the one that is named is watched" '.ready.uplinks == ["wan35"] and (.attempts | all(.left_host and .interface == "wan35"))'
expect "and nothing more is said" sh -c "! grep -q 'more than 32' '$WORK/watch.err'"
finish
