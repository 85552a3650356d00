#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Network namespaces that are deleted while they are in use: one with connections in it, one that is watched
# by its name. What was counted stays right, the watch of the deleted one ends and says why, and nothing is
# kept alive.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.9.0/24 25 drop
* * accept
END
container 0
in_net ip link set lo up

# ---- a container with connections that stand and that are tried
watch
mailer 198.18.1.{1..5}:25
ip netns exec "$POD" "$BUILD/lab/mailer" --parallel --hold 60000 198.18.2.{1..10}:25 >"$WORK/held" &
held=$!
ip netns exec "$POD" "$BUILD/lab/mailer" --parallel 198.18.9.{1..10}:25 >"$WORK/tried" &
tried=$!
in_pod true
held_stand() {
	[ "$(ip netns exec "$POD" ss -Htn state established dport = 25 | wc -l)" -eq 10 ] &&
		[ "$(ip netns exec "$POD" ss -Htn state syn-sent | wc -l)" -eq 10 ]
}
wait_until 10 "ten that stand and ten that wait" held_stand
pod=$(stat -L -c %i "/run/netns/$POD")
ip netns del "$POD"
mailer 198.18.1.{1..5}:25
# It lives for as long as somebody is in it, and goes with all that was open.
pkill -KILL -P "$held" 2>/dev/null
end_process "$held" KILL
pkill -KILL -P "$tried" 2>/dev/null
end_process "$tried" KILL
wait_until 20 "the container's namespace to go" sh -c "! ip -n '$NS' link show pod0"
mailer 198.18.1.{1..5}:25
pod_ended() {
	[ "$(jq -c "select(.event == \"attempt\" and .netns == $pod)" "$WORK/watch.json" | wc -l)" -ge 20 ]
}
wait_until 20 "all of its attempts to end" pod_ended
end_process "$WATCH_PID" INT
WATCH_PID=
EXTRA_NS=()
own=$(stat -L -c %i "/run/netns/$NS")
jq -s --argjson own "$own" --argjson pod "$pod" '{own: map(select(.event == "attempt" and .netns == $own)),
	pod: map(select(.event == "attempt" and .netns == $pod)), losses: map(select(.event == "loss")),
	verdict: {"25/ipv4": (map(select(.event == "verdict" and .port == 25 and .family == "ipv4")) | last)}}' \
	"$WORK/watch.json" >"$WORK/scene.json"
check "every attempt of the machine's own stands" '.own | length == 15 and all(.outcome == "established" and .left_host)'
check "of the container's ten stood, ten were given up" '[.pod[].outcome] | group_by(.) | map([.[0], length])
	== [["abandoned", 10], ["established", 10]]'
check "the port is open" '.verdict["25/ipv4"].state == "open"'
check_nothing_lost
expect_clean "the watch"

# ---- one that is watched by its name, from outside
watched() { # ARGUMENT...
	rm -f "$WORK/ready"
	mkfifo "$WORK/ready"
	"$PROGRAM" "$@" --cloud none --ready-fd 3 3>"$WORK/ready" >"$WORK/watch.json" 2>"$WORK/watch.err" &
	WATCH_PID=$!
	read_ready "$WORK/ready" "egress25 $1" "$WORK/watch.err"
}
ends_by_itself() {
	! kill -0 "$WATCH_PID" 2>/dev/null
}
gone() { # OPTION
	local code
	wait_until 20 "$1: the end of it" ends_by_itself
	wait "$WATCH_PID"
	code=$?
	WATCH_PID=
	expect "$1: it may be tried again later: $code" [ $code -eq 1 ]
	expect "$1: it says why" grep -q -- "--$1: the network namespace \"$NS-blue\" was deleted; .*once there is one" "$WORK/watch.err"
	expect "$1: the namespace is not kept: its interface goes" [ -z "$(ip -n "$NS" link show blue0 2>/dev/null)" ]
	expect_clean "the watch of it"
}
blue() {
	EXTRA_NS=("$NS-blue")
	ip netns add "$NS-blue"
	ip -n "$NS" link add blue0 type veth peer name eth0 netns "$NS-blue"
	ip -n "$NS-blue" address add 10.88.7.2/24 dev eth0
	ip -n "$NS-blue" link set eth0 up
	ip -n "$NS-blue" route add default via 10.88.7.1
}
blue
watched watch --json --only-netns "$NS-blue"
ip netns del "$NS-blue"
gone only-netns
blue
watched daemon --wire-netns "$NS-blue" --control-socket "$CONTROL" --state none --no-web
ip netns del "$NS-blue"
# Another one of the same name, as a restarted container has it, is not the same.
ip netns add "$NS-blue"
gone wire-netns
finish
