#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A namespace with an uplink of its own that is not watched: left_host is null, nothing invented.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
# A second internet, for a namespace that does not pass the first one's uplink.
OTHER=$NS-other
EXTRA_NS+=("$OTHER")
printf '* 25 accept\n' >"$WORK/other.lab"
mkfifo "$WORK/other.ready"
"$BUILD/lab/lab" --netns "$OTHER" --script "$WORK/other.lab" --ready-fd 3 3>"$WORK/other.ready" \
	>/dev/null &
OTHER_PID=$!
read -r -t 60 <"$WORK/other.ready"
ip netns exec "$OTHER" sysctl -qw net.ipv4.tcp_syn_retries=2
watch
mailer 203.0.113.7:25
ip netns exec "$OTHER" "$BUILD/lab/mailer" --parallel 198.51.100.10:25 198.51.100.11:25 >/dev/null
wait_for_attempts 3
gather
check "the watched one left" '[.attempts[] | select(.destination == "203.0.113.7")]
	| all(.left_host == true and .outcome == "established")'
check "the others are established, by where is not known" '
	[.attempts[] | select(.destination | startswith("198.51.100."))] | length == 2
		and all(.left_host == null and .interface == null and .outcome == "established")'
check_lab_agrees
end_process $OTHER_PID TERM
finish
