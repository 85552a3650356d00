#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# /proc with hidepid=2, and a watch that runs as the service does, which then sees no process but its own:
# who connects is known all the same, and of connections from before the start that is said to be unknown.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.9.0/24 25 drop
* * accept
END
# Of the unit, as setpriv wants them.
rights=$(sed -n 's/^AmbientCapabilities=//p' "$TOP/scripts/systemd/egress25.service" |
	tr '[:upper:] ' '[:lower:],' | sed 's/cap_/+/g')
cat >"$WORK/hidden" <<END
#!/bin/sh
exec unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc && exec "\$@"' - \\
	setpriv --reuid 64925 --regid 64925 --clear-groups --bounding-set=-all,$rights \\
	--inh-caps=-all,$rights --ambient-caps=-all,$rights "$PROGRAM" "\$@"
END
chmod 755 "$WORK" "$WORK/hidden"
real=$PROGRAM
in_net sysctl -qw net.ipv4.tcp_syn_retries=4
in_net "$BUILD/lab/mailer" --comm before --parallel --timeout 9000 198.18.9.{1..3}:25 >"$WORK/before" &
wait_until 5 "three that wait" sh -c "[ \$(ip netns exec '$NS' ss -Htn state syn-sent | wc -l) -eq 3 ]"
PROGRAM=$WORK/hidden
watch --only-netns self
PROGRAM=$real
expect "no other process can be seen" sh -c "! nsenter -t $WATCH_PID -m setpriv --reuid 64925 --regid 64925 --clear-groups ls /proc/1"
mailer --comm after 198.18.{1..5}.25:587
wait_for_attempts 8
gather
check "every sensor works" '.ready.sensors | contains(["socket", "drop", "wire"])'
check "who connects is known" '[.attempts[] | select(.port == 587)] | length == 5 and all(.outcome == "established"
	and .left_host and .process.name == "after" and .process.pid > 0)'
check "those from before are followed to their end" '[.attempts[] | select(.port == 25)] | length == 3
	and all(.outcome == "abandoned" and .process == null)'
expect "it is said why these have no name" grep -q \
	'3 connections were being made before the start; by which programs is not known.*hidepid' "$WORK/watch.err"
finish
