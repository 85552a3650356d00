#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The default route moves to another interface, the interface is renamed, deleted and made anew: each
# is followed and told, and traffic is seen to leave by whatever is the uplink then.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.0.0/16 25 drop
* * accept
END
behind_router
wan 0
wan 1
ip -n "$NS" route add default via 10.99.0.1
watch --only-netns self
mailer 198.51.100.10:25

# Replaced by another.
ip -n "$NS" route replace default via 10.99.1.1
wait_for_uplink added wan1
mailer 198.51.100.11:25

# Renamed while it carries the route, where the kernel does that; otherwise the route goes and comes.
renamed='["renamed", "fibre", "wan1", ["fibre"]]'
if rename_interface wan1 fibre; then
	wait_for_uplink renamed fibre
else
	renamed='["removed", "wan1", null, []], ["added", "fibre", null, ["fibre"]]'
	wait_for_uplink removed wan1
	ip -n "$NS" route add default via 10.99.1.1
	wait_for_uplink added fibre
fi
mailer 198.51.100.12:25

# Deleted, and made anew under the same name.
ip -n "$NS" link del fibre
wait_for_uplink removed fibre
mailer 198.51.100.13:25
wan 1
rename_interface wan1 fibre || true # it has no route yet
ip -n "$NS" route add default via 10.99.1.1
wait_for_uplink added fibre
mailer 198.51.100.14:25
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
wait_for_verdict 25 ipv4 blocked
wait_for_attempts 17
gather

check "it began with the one" '.ready.uplinks == ["wan0"]'
check "each change is told, with what is watched then" '
	[.uplinks[] | select(.change != "addresses") | [.change, .interface, .former, .uplinks]] == [
		["removed", "wan0", null, []], ["added", "wan1", null, ["wan1"]],
		'"$renamed"', ["removed", "fibre", null, []],
		["added", "fibre", null, ["fibre"]]]'
check "all but the one without a route were seen to leave, each by its uplink" '
	[.attempts[] | select(.destination | startswith("198.51.100.")) | [.destination[11:], .interface, .left_host,
		.outcome]] | sort == [["10", "wan0", true, "established"],
		["11", "wan1", true, "established"], ["12", "fibre", true, "established"],
		["13", null, null, "no-route"], ["14", "fibre", true, "established"]]'
check "the silence beyond the new uplink is the network'\''s" '.verdict["25/ipv4"]
	| .state == "blocked" and .by == "network-silent"'
check "nothing was redirected, nothing dropped here" '
	[.attempts[] | select(.outcome | IN("redirected-here", "dropped-here", "rejected-here"))] == []'
check_lab_agrees
check_nothing_lost

# The recorded stream is judged with the same uplinks at the same places.
told() {
	jq -c 'select(.event | IN("verdict", "uplink", "attempt")) | '"$WITHOUT_MAIL_PROGRAM" "$1"
}
"$PROGRAM" replay --cloud none --json "$WORK/watch.json" >"$WORK/replay.json" 2>"$WORK/replay.err"
told "$WORK/watch.json" >"$WORK/live.told"
told "$WORK/replay.json" >"$WORK/replay.told"
expect "a replay tells the same, record for record" diff "$WORK/live.told" "$WORK/replay.told"
finish
