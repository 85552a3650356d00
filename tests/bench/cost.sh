#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the programs cost, as ratios within one run: beside nothing attached, beside programs that do
# nothing on the same hooks, and beside tcpdump. It prints and judges nothing, for times are the
# machine's. Two namespaces on a veth pair, so that nothing but the kernel is on the way, and one
# packet per segment, so that no packet's cost is hidden in a large one.
# ROUNDS=N (7) and MS=N (300) say how often and how long each thing is measured.

. "$(dirname "$0")/../e2e/lib.sh"
ROUNDS=${ROUNDS:-7}
MS=${MS:-300}
BPFTOOL=${BPFTOOL:-bpftool}
COST=$BUILD/bench/cost
FAR=$NS-far
FAR_ADDRESS=198.51.100.10
RUNNING=() # what was started and has not been ended
SETUPS=(nothing empty egress25 no-connect)
command -v tcpdump >/dev/null && SETUPS+=(tcpdump)
trap 'while [ ${#RUNNING[@]} -gt 0 ]; do end_newest; done; clean_up' EXIT

die() {
	echo "bench-cost: $*" >&2
	exit 1
}

[ "$(id -u)" -eq 0 ] || die "it loads BPF programs and makes network namespaces: run it as root"
[[ $ROUNDS =~ ^[1-9][0-9]{0,2}$ ]] || die "ROUNDS=$ROUNDS: expected a number from 1 to 999"
[[ $MS =~ ^[1-9][0-9]{0,4}$ && $MS -ge 50 && $MS -le 60000 ]] ||
	die "MS=$MS: expected a number from 50 to 60000"

# Client and server share a CPU: what counts is the work, not how soon another CPU wakes up.
ONE_CPU=(taskset -c $(($(nproc) - 1)))

end_newest() {
	end_process "${RUNNING[-1]}" TERM
	unset 'RUNNING[-1]'
}

# Runs a command in the background and waits until it says it is ready: by a line on descriptor 3,
# or by a word in what it writes.
start() { # WORD|- COMMAND...
	local word=$1 fifo=$WORK/ready
	shift
	rm -f "$fifo" "$WORK/log"
	mkfifo "$fifo"
	"$@" 3<>"$fifo" >"$WORK/log" 2>&1 &
	RUNNING+=($!)
	if [ "$word" = - ]; then
		read -r -t 10 <>"$fifo" || die "it did not start: $*: $(cat "$WORK/log")"
	else
		wait_until 10 "$*" grep -q "$word" "$WORK/log"
	fi
}

attach() { # SETUP
	case $1 in
	nothing) ;;
	empty) start ready ip netns exec "$NS" "$COST/empty" "$COST/empty.bpf.o" uplink0 ;;
	egress25) start - ip netns exec "$NS" "$PROGRAM" watch --quiet --cloud none --ready-fd 3 ;;
	no-connect) start - ip netns exec "$NS" "$PROGRAM" watch --quiet --cloud none \
		--ready-fd 3 --no-connect ;;
	tcpdump) start 'listening on' ip netns exec "$NS" tcpdump -n -i uplink0 -w /dev/null \
		'tcp port 25 or tcp port 465 or tcp port 587 or tcp port 2525 or icmp or icmp6' ;;
	esac
}

detach() { # SETUP
	[ "$1" = nothing ] || end_newest
}

traffic() { # KIND
	local kind=$1
	"${ONE_CPU[@]}" ip netns exec "$NS" "$COST/traffic" "${kind%:*}" "$FAR_ADDRESS" "${kind#*:}" "$MS"
}

# NAME RUNS NANOSECONDS of each program that a process holds.
program_stats() { # PID
	sed -n 's/^prog_id:\t//p' /proc/"$1"/fdinfo/* | sort -un | while read -r id; do
		"$BPFTOOL" -j prog show id "$id"
	done | jq -r '"\(.name) \(.run_cnt // 0) \(.run_time_ns // 0)"'
}

ip netns add "$NS" && ip netns add "$FAR" || die "the namespaces cannot be made"
EXTRA_NS+=("$FAR")
ip -n "$NS" link add uplink0 type veth peer name far0 netns "$FAR"
for link in "$NS uplink0" "$FAR far0"; do
	ip -n "${link% *}" link set "${link#* }" gso_max_segs 1 up
	ip -n "${link% *}" link set lo up
done
ip -n "$NS" address add 192.0.2.2/24 dev uplink0
ip -n "$NS" route add default via 192.0.2.1
ip -n "$FAR" address add 192.0.2.1/24 dev far0
ip -n "$FAR" address add $FAR_ADDRESS/32 dev lo
start ready "${ONE_CPU[@]}" ip netns exec "$FAR" "$COST/traffic" serve 25 80 443

start ready "$COST/empty" --stats
for ((round = 1; round <= ROUNDS; round++)); do
	for setup in egress25 empty; do
		attach $setup
		for kind in bulk:80 connect:443 connect:25; do
			program_stats "${RUNNING[-1]}" >"$WORK/before"
			traffic $kind >/dev/null || die "no traffic"
			program_stats "${RUNNING[-1]}" | sort | join - <(sort "$WORK/before") |
				awk -v where="$kind $setup" '$2 - $4 >= 100 {
					print where, $1, $2 - $4, ($3 - $5) / ($2 - $4) }' >>"$WORK/programs"
		done
		detach "$setup"
	done
done
end_newest # the statistics

# The order turns by one each round, so that no setup has a place of its own.
for ((round = 0; round < ROUNDS; round++)); do
	for ((i = 0; i < ${#SETUPS[@]}; i++)); do
		setup=${SETUPS[(i + round) % ${#SETUPS[@]}]}
		attach "$setup"
		for kind in connect:25 connect:443 bulk:80; do
			rate=$(traffic $kind) || die "no traffic"
			echo "$round $kind $setup $rate" >>"$WORK/rates"
		done
		detach "$setup"
	done
done

# Every awk below begins with this.
median='function median(list,    n, sorted) {
	n = split(list, sorted, " ")
	asort_numbers(sorted, n)
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}
function asort_numbers(a, n,    i, k, x) {
	for (i = 2; i <= n; i++) {
		x = a[i] + 0
		for (k = i - 1; k >= 1 && a[k] + 0 > x; k--)
			a[k + 1] = a[k]
		a[k + 1] = x
	}
}'

cat <<END
What one run of each program costs, beside a program that does nothing on the same hook under the
same traffic (median of $ROUNDS rounds; both figures hold the two clock reads of the kernel's
statistics). A row is shown from 100 runs a round on. Port 25 is watched, 80 and 443 are not; one
packet per segment.

traffic       program            runs   egress25     empty   ratio   difference
END
awk "$median"'{
	key = $1 " " $3
	if (!(key in seen)) { order[++count] = key; seen[key] = 1 }
	cost[key, $2] = cost[key, $2] " " $5
	if ($2 == "egress25") runs[key] = runs[key] " " $4
}
END {
	for (i = 1; i <= count; i++) {
		key = order[i]
		if (!((key, "empty") in cost) || !((key, "egress25") in cost))
			continue
		split(key, part, " ")
		mine = median(cost[key, "egress25"]); empty = median(cost[key, "empty"])
		printf "%-13s %-14s %8d %7.0f ns %6.0f ns %7.2f %9.0f ns\n", part[1], part[2],
			median(runs[key]), mine, empty, mine / empty, mine - empty
	}
}' "$WORK/programs"

cat <<END

What the traffic keeps of its speed, beside nothing attached (ratio to the same round without;
median of $ROUNDS rounds, lowest and highest). connect: connect() calls per second of time spent in
them, by the median call, to a watched port (25) and to another; bulk: one connection's bytes per
second, by the median 10 ms.

                       connect:25            connect:443                bulk:80
END
awk "$median"'{ rate[$1, $2, $3] = $4; rounds[$1] = 1; setups[$3] = setups[$3] == "" ? ++count : setups[$3]
	name[setups[$3]] = $3 }
END {
	split("connect:25 connect:443 bulk:80", kinds, " ")
	for (i = 1; i <= count; i++) {
		printf "%-12s", name[i]
		for (k = 1; k <= 3; k++) {
			list = ""; low = 1e9; high = 0
			for (r in rounds) {
				x = rate[r, kinds[k], name[i]]
				if (name[i] != "nothing")
					x /= rate[r, kinds[k], "nothing"]
				list = list " " x
				low = x < low ? x : low
				high = x > high ? x : high
			}
			if (name[i] == "nothing")
				printf "  %12.0f %-8s", median(list), kinds[k] ~ /bulk/ ? "MB/s" : "/s"
			else
				printf "   %.3f (%.3f..%.3f)", median(list), low, high
		}
		print ""
	}
}' "$WORK/rates"
cat <<END

no-connect: egress25 with --no-connect. tcpdump: the watched ports and ICMP, written to /dev/null.
END
