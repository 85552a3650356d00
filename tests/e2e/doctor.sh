#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Doctor on a machine that is well, and on one where one thing after the other is not: each is found, with
# a next step, and leaves with what caused it. Nothing of the sensors stays behind.
. "$(dirname "$0")/lib.sh"

GROUP=
trap '[ -z "$GROUP" ] || rmdir "$GROUP" 2>/dev/null; rm -f "/sys/fs/bpf/e2e-$$"; clean_up' EXIT

lab <<END
* * accept
END
in_net ip link set lo up
printf 'nameserver 198.18.0.53\n' >"$WORK/resolv.conf"
doctor() { # [COMMAND...] before it
	ip netns exec "$NS" unshare -m sh -c "mount --bind '$WORK/resolv.conf' /etc/resolv.conf && exec \"\$@\"" - \
		"$@" "$PROGRAM" doctor --json >"$WORK/doctor.json" 2>"$WORK/doctor.err"
}
says() { # SENTENCE CHECK STATE WORDS
	expect "$1" jq -e --arg check "$2" --arg state "$3" --arg words "$4" '.checks[] | select(.name == $check)
		| .state == $state and (.text | contains($words)) and (.state == "ok") == (.next == null)' "$WORK/doctor.json"
}

doctor
expect "all that is needed works, and the status says so" [ $? -eq 0 ]
expect "no check fails" jq -e '.works and all(.checks[]; .state != "fail")' "$WORK/doctor.json"
for sensor in socket connect drop wire; do
	expect "the $sensor sensor was tried" jq -e ".checks[] | select(.name == \"sensor $sensor\")
		| .text | startswith(\"yes\")" "$WORK/doctor.json"
done
says "the uplink is named with its kind" uplinks ok "uplink0 (tun)"
says "the resolver is reached" resolver ok "198.18.0.53"
says "all source ports are free" "source ports" ok "28232 of 28232"
expect "no filter stays at the uplink" [ -z "$(in_net tc filter show dev uplink0 egress)" ]

# A stub resolver that is not there, and one that is.
printf 'nameserver 127.0.0.53\n' >"$WORK/resolv.conf"
doctor
says "a stub that nobody serves" resolver warn "127.0.0.53 (nobody listens there)"
in_net python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.53", 53))
time.sleep(30)' &
stub=$!
wait_until 5 "the stub" sh -c "ip netns exec '$NS' grep -q ':0035 00000000:0000 07' /proc/net/udp"
doctor
end_process $stub KILL
says "a stub that is served" resolver ok "127.0.0.53 (of this host)"

# A rule that stops, and one that only mentions.
in_net nft add table inet filter
in_net nft 'add chain inet filter out { type filter hook output priority 0; }'
in_net nft add rule inet filter out tcp dport 587 accept
if has nft; then
	doctor
	says "a rule that accepts" firewall ok "mentions, in output"
	in_net nft add rule inet filter out tcp dport 25 drop
	doctor
	says "a rule that stops" firewall warn "tcp dport 25 drop"
fi
in_net nft delete table inet filter

# Ten source ports, nine of them taken: each connection is another's destination, so all may share.
in_net sysctl -qw net.ipv4.ip_local_port_range="40000 40009"
ip netns exec "$NS" "$BUILD/lab/mailer" --hold 20000 --parallel 198.51.100.1:587{,,,,,,,,} >"$WORK/held" &
held=$!
wait_until 5 "nine connections" sh -c "[ \$(ip netns exec '$NS' ss -Htn state established dport = 587 | wc -l) -eq 9 ]"
doctor
says "source ports that run out" "source ports" warn "1 of 10 free"
end_process $held KILL

# Somebody else's filter at the uplink.
in_net tc qdisc add dev uplink0 clsact
if in_net tc filter add dev uplink0 egress bpf da bytecode '1,6 0 0 4294967295'; then
	doctor
	says "another program's filter" "tc programs" warn "uplink0, out:"
fi
in_net tc qdisc del dev uplink0 clsact
doctor
says "it is gone" "tc programs" ok "none"

# A program on a mail service's cgroup, as IPAddressDeny= makes it; the same on another one is nobody's
# business.
for root in /sys/fs/cgroup/unified /sys/fs/cgroup; do
	[ -e "$root/cgroup.procs" ] && [ -e "$root/cgroup.controllers" ] && break
done
cat >"$WORK/deny.c" <<-END
	__attribute__((section("cgroup_skb/egress"), used)) int deny(void *c) { return 1; }
	char _license[] __attribute__((section("license"), used)) = "GPL";
END
attached() { # NAME; the rest is done while it is there
	GROUP=$root/e25t-$$-$1
	mkdir "$GROUP" && bpftool cgroup attach "$GROUP" egress pinned "/sys/fs/bpf/e2e-$$"
}
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf 2>/dev/null
if clang -O2 -target bpf -c "$WORK/deny.c" -o "$WORK/deny.o" 2>/dev/null &&
	bpftool prog load "$WORK/deny.o" "/sys/fs/bpf/e2e-$$" type cgroup/skb 2>/dev/null && attached postfix.service; then
	doctor
	says "a mail service that is restricted" IPAddressDeny warn "e25t-$$-postfix.service: filters what is sent, program deny"
	rmdir "$GROUP"
	attached other.service
	doctor
	says "another service that is" IPAddressDeny ok "some other services are"
	rmdir "$GROUP"
	rm "/sys/fs/bpf/e2e-$$"
else
	echo "+ no program could be attached to a cgroup"
fi

# Another time namespace: what the kernel's times are compared with is an hour off.
if unshare --time --monotonic 3600 true 2>/dev/null; then
	doctor unshare --time --monotonic 3600
	expect "a shifted clock is no failure" [ $? -eq 0 ]
	says "but named" "time namespace" ok "3600 s off"
fi

# Without rights: what is missing, and what to do.
in_net setpriv --reuid nobody --clear-groups "$PROGRAM" doctor >"$WORK/doctor.txt" 2>/dev/null
expect "without rights it fails" [ $? -eq 1 ]
expect "and says what is missing" grep -E '^fail  rights +missing: CAP_BPF' "$WORK/doctor.txt"
expect "and what to do" grep -q 'next: run it as root' "$WORK/doctor.txt"
expect "a route is a thing of its own" grep -E '^ok    uplinks +uplink0' "$WORK/doctor.txt"

# No way out of the machine.
in_net ip route flush default
in_net ip -6 route flush default
doctor
expect "without an uplink it fails" [ $? -eq 1 ]
says "and says so" uplinks fail "no default route"
finish
