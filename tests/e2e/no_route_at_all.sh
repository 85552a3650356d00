#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A namespace that never had a route, as a container without a network has it: connect() fails for want of
# one, whichever way it is watched, and nobody is said to have refused it.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
EXTRA_NS+=("$NS-none")
ip netns add "$NS-none"
for way in auto cgroup fexit tracepoint; do
	watch --connect "$way"
	jq -es '[.[] | select(.event == "ready")][0].sensors | index("connect")' "$WORK/watch.json" >/dev/null || {
		echo "+ no --connect $way on this kernel"
		end_process "$WATCH_PID" INT
		WATCH_PID=
		continue
	}
	ip netns exec "$NS-none" "$BUILD/lab/mailer" 198.51.100.10:25 203.0.113.7:25 "[2001:db8:25::1]:25" >"$WORK/none.out"
	wait_for_attempts 3
	gather
	expect "$way: that is what the program was told" [ "$(grep -cE ' (ENETUNREACH|EADDRNOTAVAIL) ' "$WORK/none.out")" -eq 3 ]
	check "$way: and what is told of it" '.attempts | length == 3 and all(.outcome == "no-route")
		and ([.[] | select(.family == "ipv4") | .errno] == ["ENETUNREACH", "ENETUNREACH"])'
done
finish
