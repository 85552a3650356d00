#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Other programs are at the uplink first: a filter in the very place that egress25 would take, others
# of another kind in that priority, a program in the driver. All of them go on as before, and so does
# mixed traffic, to the byte; where there is no room at all, that is said.
. "$(dirname "$0")/lib.sh"

MIXED=$TOP/tests/e2e/mixed_traffic.py
PLACE=(prio 3621 handle 0xe25)
SERVER_PID=
trap 'end_process "$SERVER_PID" KILL; clean_up' EXIT

lab <<END
* * accept
END
behind_router
wan 0
ip -n "$NS" route add default via 10.99.0.1

# A filter that lets everything on but UDP to port 9 over IPv4, as classic BPF: any tc can load it.
NET=4293918720 # SKF_NET_OFF: from the network header on
DISCARD="9,48 0 0 $NET,84 0 0 240,21 0 4 64,48 0 0 $((NET + 9)),21 0 2 17,40 0 0 $((NET + 22)),21 1 0 9"
DISCARD+=',6 0 0 4294967295,6 0 0 2'
in_net tc qdisc add dev wan0 clsact
in_net tc filter add dev wan0 egress "${PLACE[@]}" bpf da bytecode "$DISCARD" || exit 77
in_net tc filter add dev wan0 ingress "${PLACE[@]}" bpf da bytecode '1,6 0 0 4294967295'
COUNTS=
if command -v clang >"$WORK/clang"; then
	# Counts packets: as a filter beside ours, and before the stack.
	cat >"$WORK/count.c" <<-END
		long count;
		__attribute__((section("tc"), used)) int filter(void *c) {
			__sync_fetch_and_add(&count, 1); return -1; }
		__attribute__((section("xdp"), used)) int before(void *c) {
			__sync_fetch_and_add(&count, 1); return 2; }
		char _license[] __attribute__((section("license"), used)) = "GPL";
	END
	clang -O2 -g -target bpf -c "$WORK/count.c" -o "$WORK/count.o"
	in_net tc filter add dev wan0 egress prio 3621 handle 0xe26 bpf da obj "$WORK/count.o" sec tc &&
		COUNTS="$(in_net tc filter show dev wan0 egress | sed -n 's/.*handle 0xe26 .* id \([0-9]*\) .*/\1/p')"
	in_net ip link set dev wan0 xdpgeneric obj "$WORK/count.o" sec xdp &&
		COUNTS="$COUNTS $(in_net ip -d link show wan0 | sed -n 's/.*prog\/xdp id \([0-9]*\).*/\1/p')"
fi
counted() { # what these programs count by now
	local id map
	for id in $COUNTS; do
		map=$(bpftool -j prog show id "$id" | jq '.map_ids[0]')
		bpftool -j map dump id "$map" | jq -c '[.. | .count? // empty | tonumber?] | max'
	done
}
others() { # filters that are not egress25's, and the program in the driver
	for side in ingress egress; do
		in_net tc filter show dev wan0 $side | grep 'handle 0x' | grep -v ' e25_'
	done
	in_net ip -d link show wan0 | grep -o 'prog/xdp .*'
	in_net tc qdisc show dev wan0 clsact
}

ip netns exec "$ROUTER" python3 "$MIXED" serve 10.99.0.1 fd99:0::1 >"$WORK/server" &
SERVER_PID=$!
wait_until 5 "the echo server" grep -q ready "$WORK/server"
in_net sysctl -qw net.ipv4.ping_group_range="0 0"
traffic() { # FILE
	in_net python3 "$MIXED" send 10.99.0.1 fd99:0::1 >"$WORK/$1" 2>&1
}
traffic before
others >"$WORK/others.before"
expect "the other programs' filter does its work" grep -q '^10.99.0.1 discarded 0 ' "$WORK/before"
expect "all else comes back" [ "$(grep -Ec \
	'stream 4194304|datagrams 100000|fragments 350000|segmented 30000|echoes 150000' "$WORK/before")" -eq 10 ]

beside() { # WHEN
	local before=$WORK/counted.before
	counted >"$before"
	traffic now
	expect "$1: the same bytes" diff "$WORK/before" "$WORK/now"
	others >"$WORK/others.now"
	expect "$1: the others' filters" diff "$WORK/others.before" "$WORK/others.now"
	# The same traffic again: thousands of packets each.
	expect "$1: they count on" sh -c "paste '$before' - | awk '\$2 < \$1 + 300 { bad = 1 } END { exit bad }'" \
		< <(counted)
}
for how in clsact auto; do
	watch --only-netns self --wire-attach $how
	beside "$how, watched"
	mailer --parallel 198.18.{1..4}.25:25
	wait_for_attempts 4
	gather
	check "$how: egress25 sees what leaves" '.attempts | length == 4
		and all(.left_host and .interface == "wan0")'
	beside "$how, afterwards"
	# Killed and swept: what others have in the same priority is not taken for ours.
	watch --only-netns self --wire-attach $how
	end_process "$WATCH_PID" KILL
	watch --only-netns self --wire-attach $how
	beside "$how, after a kill"
	end_process "$WATCH_PID" INT
	WATCH_PID=
	expect "$how: nothing of ours is left" sh -c "! ip netns exec $NS tc filter show dev wan0 egress | grep e25_"
done
[ -z "$COUNTS" ] || expect "the counters can be read" [ "$(counted | wc -l)" -eq 2 ]

# Another kind of filter in our priority: there is room in another one.
in_net tc filter del dev wan0 egress
if in_net tc filter add dev wan0 egress prio 3621 protocol ip flower dst_port 9 ip_proto udp 2>"$WORK/flower" ||
	in_net tc filter add dev wan0 egress prio 3621 protocol ip bpf da bytecode '1,6 0 0 4294967295'; then
	others >"$WORK/others.before"
	watch --only-netns self --wire-attach clsact
	mailer 198.18.1.25:25
	wait_for_attempts 1
	gather
	check "another kind: egress25 sees what leaves" '.attempts | length == 1 and all(.left_host)'
	others >"$WORK/others.now"
	expect "another kind: the others' filters" diff "$WORK/others.before" "$WORK/others.now"
fi

# No room: told in words, and nothing is touched.
in_net tc qdisc del dev wan0 clsact
in_net tc qdisc add dev wan0 ingress
in_net tc qdisc show dev wan0 >"$WORK/qdisc.before"
watch --only-netns self --wire-attach clsact
expect "no room: that is said" grep -q 'wan0: .*leave no room there' "$WORK/watch.err"
end_process "$WATCH_PID" INT
WATCH_PID=
in_net tc qdisc show dev wan0 >"$WORK/qdisc.now"
expect "no room: the qdisc stays" diff "$WORK/qdisc.before" "$WORK/qdisc.now"
finish
