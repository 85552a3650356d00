#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The firewall's reader: what it may while it reads, and that rules which take long are given up and
# not read again for an hour.
. "$(dirname "$0")/lib.sh"
needs nft

lab <<END
* * accept
END
rules() { # COUNT
	printf 'table inet big {\nchain out {\ntype filter hook output priority 0;\n'
	for ((i = 0; i < $1; i++)); do
		echo "ip daddr 192.0.2.$((i % 250)) tcp dport $((10000 + i % 50000)) counter drop"
	done
	printf 'tcp dport 25 drop\n}\n}\n'
}
rules 40000 >"$WORK/big.nft"
in_net nft -f "$WORK/big.nft"
# Without the sanitizers, under which the bounds are others.
PROGRAM=$BUILD/egress25
watch --only-netns self
in_net "$BUILD/lab/mailer" --parallel --timeout 300 198.18.{1..4}.25:25 >/dev/null &
mailer_pid=$!

# What it is once it has begun to read: of root's rights one, and bounds.
confined() {
	local child
	for child in $(pgrep -P "$WATCH_PID"); do
		cp "/proc/$child/status" "$WORK/status" && cp "/proc/$child/limits" "$WORK/limits" &&
			find "/proc/$child/fd" -mindepth 1 -printf '%l\n' >"$WORK/fds" &&
			grep -q '^Seccomp:[[:blank:]]2' "$WORK/status" && return
	done
	return 1
}
POLL=0.01 wait_until 10 "a reader that is confined" confined
wait "$mailer_pid"
for set in CapPrm CapEff; do
	expect "$set of the reader is CAP_NET_ADMIN alone" grep -q "^$set:[[:blank:]]0000000000001000\$" "$WORK/status"
done
expect "it gains nothing" grep -q '^NoNewPrivs:[[:blank:]]1' "$WORK/status"
expect "two seconds of a processor" grep -qE '^Max cpu time +2 +2 ' "$WORK/limits"
expect "no processes of its own" grep -qE '^Max processes +0 +0 ' "$WORK/limits"
expect "bounded memory" sh -c "! grep -qE '^Max address space +unlimited' '$WORK/limits'"
expect "nothing of the watch's is open there" sh -c "! grep -qE 'bpf|memfd|anon_inode' '$WORK/fds'"

firewalls() {
	grep -c '"event":"firewall"' "$WORK/watch.json"
}
# Which of its bounds it meets first depends on the machine.
given_up() {
	grep '"event":"firewall"' "$WORK/watch.json" |
		grep -qE 'reading them took more than (20 s|2 s of a processor)|MiB of memory may not be enough'
}
wait_until 40 "the rules to be given up" given_up
# Something passes, and is stopped again: rules that are read quickly were read anew.
before=$(firewalls)
in_net nft flush ruleset
mailer 198.18.1.25:25
in_net nft -f - <<<'table inet small { chain out { type filter hook output priority 0; tcp dport 25 drop; }; }'
in_net "$BUILD/lab/mailer" --parallel --timeout 300 198.18.{1..4}.25:25 >/dev/null
sleep 1
expect "they are not read again" [ "$(firewalls)" -eq "$before" ]
gather
finish
