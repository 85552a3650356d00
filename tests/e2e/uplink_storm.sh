#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A storm of route changes, as a router that learns a full table has it: it is not looked at for each
# of them, and the one change that matters is not missed.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
behind_router
wan 0
wan 1
ip -n "$NS" route add default via 10.99.0.1
for i in $(seq 0 1999); do
	echo "route add 100.$((64 + i / 250)).$((i % 250)).0/24 via 10.99.0.1"
done >"$WORK/add"
sed 's/^route add/route del/' "$WORK/add" >"$WORK/del"
for i in $(seq 1 1000); do
	echo "address add 10.98.$((i / 250)).$((i % 250 + 1))/32 dev lo"
done >"$WORK/addresses"
watch --only-netns self

# How often the program has been woken so far.
wakeups() {
	awk '/^voluntary_ctxt_switches/ { print $2 }' "/proc/$WATCH_PID/status"
}
before=$(wakeups)
for _ in 1 2 3 4 5; do
	ip -n "$NS" -batch "$WORK/add"
	ip -n "$NS" -batch "$WORK/del"
done
woken=$(($(wakeups) - before))
expect "20,000 changes of routes that are no default route do not wake it: $woken" test "$woken" -le 10
expect "nor are they news" sh -c "! grep -q '\"event\": *\"uplink\"' '$WORK/watch.json'"

# In the middle of it, the one that matters; and what is looked at for every change, addresses.
{
	head -n 1000 "$WORK/add"
	echo "route replace default via 10.99.1.1"
	tail -n 1000 "$WORK/add"
} >"$WORK/both"
ip -n "$NS" -batch "$WORK/both"
ip -n "$NS" -batch "$WORK/addresses"
wait_for_uplink added wan1
wait_until 5 "the last address to be known" jq -se \
	'[.[] | select(.event == "uplink")] | last | .own_addresses | length == 256' "$WORK/watch.json"
mailer 203.0.113.7:25
wait_for_attempts 1
gather
check "the one change is seen" '[.uplinks[] | select(.change != "addresses") | [.change, .interface]]
	== [["removed", "wan0"], ["added", "wan1"]]'
check "a thousand addresses are looked at ten times a second at most" \
	'[.uplinks[] | select(.change == "addresses")] | length > 0 and length < 30'
check "all that is kept of them is known as own" '.uplinks | last | .own_addresses | length == 256'
check "what leaves then is seen" '.attempts | all(.left_host and .interface == "wan1") and length == 1'
check_lab_agrees
finish
