#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The programs at the uplink are taken away under the daemon, in every way there is: that is noticed
# and told at once, they are put back, and no verdict rests on the time between.
. "$(dirname "$0")/lib.sh"

# As far away as different networks are.
lab <<END
198.18.1.0/24 * accept ttl=48
198.18.2.0/24 * accept ttl=51
198.18.3.0/24 * accept ttl=54
198.18.4.0/24 * accept ttl=57
198.18.5.0/24 * accept ttl=60
* * accept
END
changes() { # of the uplink, in one word each
	jq -sr '[.[] | select(.event == "uplink" and .interface == "uplink0") | .change] | join(" ")' \
		"$WORK/watch.json"
}
changes_are() { # WORDS
	[ "$(changes)" = "$1" ]
}
mails=0
mails() {
	mailer --parallel 198.18.{1..6}.25:25 198.18.{1..6}.25:587
	mails=$((mails + 12))
	wait_for_attempts $mails
}
filter() { # SIDE: "PRIORITY HANDLE" of ours
	in_net tc filter show dev uplink0 "$1" |
		sed -n 's/.* pref \([0-9]*\) bpf .* handle \(0x[0-9a-f]*\) e25_.*/\1 \2/p'
}
remove() { # SIDE
	local priority handle
	read -r priority handle < <(filter "$1")
	in_net tc filter del dev uplink0 "$1" prio "$priority" handle "$handle" bpf
}
metric() { # LINE
	in_net curl -sf http://127.0.0.1:9725/metrics | grep -qxF "$1"
}

# ---- filters: the kernel gives notice ----
watch --only-netns self --wire-attach clsact
mails
remove egress
wait_until 2 "the filter to be back" changes_are "failed reattached"
mails
remove ingress
# The second time in a row it takes a second; connections meanwhile are seen by nobody.
wait_until 2 "the loss to be told" changes_are "failed reattached failed"
lost_at=$mails
mails
wait_until 5 "the filter to be back again" changes_are "failed reattached failed reattached"
mails
in_net tc qdisc del dev uplink0 clsact
wait_until 9 "the qdisc to be back" changes_are \
	"failed reattached failed reattached failed reattached"
mails
# Somebody writes over it.
read -r priority handle < <(filter egress)
in_net tc filter replace dev uplink0 egress prio "$priority" handle "$handle" bpf bytecode '1,6 0 0 0' \
	flowid :1
wait_until 12 "ours to be beside it" changes_are \
	"failed reattached failed reattached failed reattached failed reattached"
mails
expect "the other one is there still" sh -c "ip netns exec $NS tc filter show dev uplink0 egress |
	grep 'pref $priority bpf' | grep 'handle $handle' | grep -v e25_"
gather
check "the loss is told with its reason" '[.uplinks[] | select(.change == "failed")]
	| length == 4 and all((.reason | contains("removed")) and .uplinks == [])'
check "nothing is said to have stayed here" '.attempts | all(.outcome == "established")'
check "what connected while nobody looked is not known to have left" "[.attempts[$lost_at:$lost_at + 12][]]
	| length == 12 and all(.left_host == null)"
check "all others left" "[.attempts[:$lost_at][], .attempts[$lost_at + 12:][]]
	| all(.left_host and .interface == \"uplink0\")"
check "both ports are open, and were nothing else" '.verdicts | if length == 2 and all(.state == "open")
	then true else map([.port, .state, .evidence.reasons]) end'
in_net tc filter del dev uplink0 egress
in_net tc qdisc del dev uplink0 clsact 2>/dev/null

# ---- the daemon says it, too ----
daemon_start --wire-attach clsact
mailer --parallel 198.18.{1..6}.25:25
wait_for_status 25 ipv4 open
remove egress
wait_until 2 "the loss to be in the log" grep -q "Uplink uplink0 cannot be watched: .* removed" \
	"$WORK/daemon.err"
wait_until 2 "the return to be in the log" grep -q "Uplink uplink0 is watched again" "$WORK/daemon.err"
remove egress
wait_until 2 "the metric to say so" metric 'egress25_sensor_attached{sensor="wire"} 0'
expect "it is not ready" sh -c "! ip netns exec $NS curl -sf http://127.0.0.1:9725/readyz"
mailer --parallel 198.18.{1..6}.25:25
wait_until 5 "the metric to be 1 again" metric 'egress25_sensor_attached{sensor="wire"} 1'
expect "it is ready" in_net curl -sf http://127.0.0.1:9725/readyz
mailer --parallel 198.18.{1..6}.25:25
wait_until 5 "all connections to be counted" metric \
	'egress25_attempts_total{port="25",family="ipv4",outcome="established"} 18'
expect "25 is open" status_is 25 ipv4 open
daemon_stop

# ---- links: nobody gives notice, so they are looked at before anything rests on them ----
links() { # those at interfaces; bpftool may be too old to know their kind
	bpftool -j link show | jq '.[] | select(.type | IN("raw_tracepoint", "perf_event", "tracing",
		"cgroup", "iter", "netns", "xdp", "kprobe_multi", "struct_ops") | not) | .id' | sort
}
before=$(links)
watch --only-netns self --wire-attach auto
ids=$(comm -13 <(echo "$before") <(links))
if [ -z "$ids" ] || [ -n "$(filter egress)" ]; then
	echo "+ no tcx on this kernel"
	finish
fi
for id in $ids; do
	bpftool link detach id "$id" 2>/dev/null
done
mails=0
mails
wait_until 2 "the links to be back" changes_are "failed reattached"
mails
gather
check "nothing is said to have stayed here" '.attempts | all(.outcome == "established")'
check "the first ones are not known to have left" '.attempts[:12] | all(.left_host == null)'
check "the others left" '.attempts[12:] | length == 12 and all(.left_host)'
check "both ports are open, and were nothing else" '.verdicts | if length == 2 and all(.state == "open")
	then true else map([.port, .state, .evidence.reasons]) end'
finish
