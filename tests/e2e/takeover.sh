#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Programs are connecting when the watch starts: it knows them by name at once, and tells how each
# fares, whether it ends silent, is answered at last, is dropped on this host or waits in a container.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
END
container
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0; ip daddr 203.0.113.9 drop; }; }
END
PIDS=()
begin() { # NAMESPACE DESTINATION
	ip netns exec "$1" "$BUILD/lab/mailer" "$2" >/dev/null &
	PIDS+=($!)
}
begin "$NS" 203.0.113.7:25
begin "$NS" 203.0.113.8:25
begin "$NS" 203.0.113.9:25
begin "$NS" '[2001:db8:25::7]:25'
begin "$POD" 203.0.113.10:25
waits() { # NAMESPACE COUNT
	[ "$(ip netns exec "$1" ss -Htn state syn-sent | wc -l)" -eq "$2" ]
}
wait_until 5 "the mailers to connect" waits "$NS" 4
wait_until 5 "the container to connect" waits "$POD" 1
# All have sent their second SYN.
wait_until 5 "the second SYNs" sh -c "[ \$(ip netns exec $NS ss -Hton state syn-sent | grep -c 'timer:([^)]*,[1-9][0-9]*)') -eq 4 ] &&
	ip netns exec $POD ss -Hton state syn-sent | grep -q 'timer:([^)]*,[1-9][0-9]*)'"

watch
lab_change <<END
203.0.113.8 25 accept
* 25 drop
END
# It sees the whole machine, and so others' attempts, too.
own_attempts_are() { # COUNT
	jq -se --argjson own "$(own_namespaces)" --argjson count "$1" \
		'[.[] | select(.event == "attempt" and (.netns | IN($own[])))] | length >= $count' \
		"$WORK/watch.json"
}
wait_until 30 "the five to end" own_attempts_are 5
gather
for pid in "${PIDS[@]}"; do
	wait "$pid"
done

check "each is an attempt, known at once, by a name and a number" "
	([.attempts[] | .process.pid] | sort) == ([$(
	IFS=,
	echo "${PIDS[*]}"
)] | sort) and ([.attempts[] | .process.name] | unique == [\"mailer\"])
	and (.syns | length == 5 and all(.process.name == \"mailer\" and .started == null and .syns >= 2))"
check "when they began is not known" '.attempts | all(.started == null and .duration_ms == null
	and .handshake_ms == null)'
check "silence to the end" '[.attempts[] | select(.destination == "203.0.113.7" or .family == "ipv6")]
	| length == 2 and all(.outcome == "silent" and .errno == "ETIMEDOUT" and .left_host
		and .interface == "uplink0")'
check "answered at last" '[.attempts[] | select(.destination == "203.0.113.8")]
	| length == 1 and all(.outcome == "established" and .left_host and .bytes_received > 0)'
check "dropped here, as far as it was seen" '[.attempts[] | select(.destination == "203.0.113.9")]
	| length == 1 and all(.outcome == "dropped-here" and .left_host == null
		and .drop.by == "netfilter")'
check "in the container" "[.attempts[] | select(.destination == \"203.0.113.10\")]
	| length == 1 and all(.outcome == \"silent\" and .left_host
		and .netns == $(stat -L -c %i "/run/netns/$POD"))"
check "the lab's counts are theirs, those before the start included" '
	([.lab.destinations[] | select(.syns > 0) | {key: .destination, value: .syns}] | from_entries)
	== ([.attempts[] | select(.left_host) | {key: .destination, value: .syns}] | from_entries)'
# Of the whole machine, as the counters are.
expect "the exact counters count from the start" jq -se '
	(map(select(.event == "summary"))[0].ports | map(select(.port == 25))) as $counted
	| ($counted | map(.syns) | add) == (map(select(.event == "syn" and .port == 25 and .started)) | length)
	and ($counted | map(.retries) | add) == (map(select(.event == "retry" and .port == 25)) | length)' \
	"$WORK/watch.json"

told() {
	jq -c 'select(.event | IN("verdict", "syn", "attempt")) | '"$WITHOUT_MAIL_PROGRAM" "$1"
}
"$PROGRAM" replay --cloud none --json "$WORK/watch.json" >"$WORK/replay.json" 2>"$WORK/replay.err"
told "$WORK/watch.json" >"$WORK/live.told"
told "$WORK/replay.json" >"$WORK/replay.told"
expect "a replay tells the same, record for record" diff "$WORK/live.told" "$WORK/replay.told"
finish
