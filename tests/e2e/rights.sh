#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Fewer rights, no BTF, no kernel's leave: what is refused is named, the rest goes on.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END

# Without CAP_PERFMON and CAP_SYS_ADMIN no tracing program loads; the wire needs neither.
fifo=$WORK/ready
mkfifo "$fifo"
ip netns exec "$NS" capsh --drop=cap_perfmon,cap_sys_admin -- -c \
	"exec '$PROGRAM' watch --json --cloud none --ready-fd 3" \
	3>"$fifo" >"$WORK/watch.json" 2>"$WORK/watch.err" &
WATCH_PID=$!
read -r -t 60 <"$fifo" || {
	echo "the wire sensor alone does not get ready:"
	cat "$WORK/watch.err"
	FAILED=1
	finish
}
mailer 198.51.100.10:25
wait_for_attempts 1
gather
check "only the wire sensor is attached" '.ready.sensors == ["wire"]'
check "it still sees the connection" '.attempts
	| all(.outcome == "established" and .left_host and .process == null)'
check "port 25 is open" '.verdict["25/ipv4"].state == "open"'
grep -qi perfmon "$WORK/watch.err" || {
	echo "the missing capability is not named: $(cat "$WORK/watch.err")"
	FAILED=1
}

# The same as a service: as ready as this kernel and its rights allow, with what is missing said.
in_net ip link set lo up
printf 'cloud = none\nweb.listen-address = 127.0.0.1:9725\n' >"$DAEMON_CONF"
fifo=$WORK/daemon.ready
mkfifo "$fifo"
ip netns exec "$NS" capsh --drop=cap_perfmon,cap_sys_admin -- -c \
	"exec '$PROGRAM' daemon --config '$DAEMON_CONF' --control-socket '$CONTROL' --ready-fd 3" \
	3>"$fifo" >"$WORK/daemon.out" 2>"$WORK/daemon.err" &
DAEMON_PID=$!
read_ready "$fifo" "egress25 daemon" "$WORK/daemon.err"
ready=$(in_net curl -s -w '%{http_code}' http://127.0.0.1:9725/readyz)
case $ready in
ready*"The socket sensor is not attached: "*CAP_PERFMON*"The drop sensor is not attached: "*200) ;;
*)
	echo "/readyz does not say how far it is ready: $ready"
	FAILED=1
	;;
esac
daemon_stop

# No BTF: hidden by an empty file system over it, in a mount namespace of its own.
unshare -m sh -c "mount -t tmpfs none /sys/kernel/btf && exec '$PROGRAM' doctor" \
	>"$WORK/doctor.out" 2>&1
[ $? -eq 1 ] && grep -qi 'btf' "$WORK/doctor.out" || {
	echo "doctor does not miss BTF:"
	cat "$WORK/doctor.out"
	FAILED=1
}
in_net "$PROGRAM" doctor >"$WORK/doctor.out" 2>&1 || {
	echo "doctor finds something amiss on this machine:"
	cat "$WORK/doctor.out"
	FAILED=1
}
expect "it knows in a namespace, too, whether programs are translated" grep -E 'JIT +(yes|no)' "$WORK/doctor.out"
for sensor in socket connect drop wire uplink0; do
	grep -q "$sensor" "$WORK/doctor.out" || {
		echo "doctor does not speak of $sensor"
		FAILED=1
	}
done
finish
