#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a daemon takes that has nothing to do: memory of its own, memory of its maps and programs in
# the kernel, and how often it wakes up. As the unit runs it, with four ports, metrics, control
# socket and watchdog. Fails above the goals: 10 MB, and a wakeup a second.
# SECONDS_IDLE=N (30) says how long it is watched.

. "$(dirname "$0")/../e2e/lib.sh"
IDLE=${SECONDS_IDLE:-30}
BPFTOOL=${BPFTOOL:-bpftool}
MANAGER_PID=
trap 'end_process "$MANAGER_PID" TERM; clean_up' EXIT

die() {
	echo "bench-footprint: $*" >&2
	exit 1
}

[ "$(id -u)" -eq 0 ] || die "it loads BPF programs and makes network namespaces: run it as root"
[[ $IDLE =~ ^[1-9][0-9]{0,3}$ ]] || die "SECONDS_IDLE=$IDLE: expected a number from 1 to 9999"

memory() { # FIELD, in KiB
	awk -v field="$1:" '$1 == field { print $2 }' "/proc/$DAEMON_PID/smaps_rollup"
}
wakeups() { # of all its threads: each time it slept and was woken
	awk '/^voluntary_ctxt_switches:/ { n += $2 } END { print n }' "/proc/$DAEMON_PID/task"/*/status
}
# Bytes of the maps (map_id) or programs (prog_id) that it holds.
kernel_memory() { # map|prog
	sed -n "s/^$1_id:\t//p" "/proc/$DAEMON_PID/fdinfo"/* | sort -un | while read -r id; do
		"$BPFTOOL" -j "$1" show id "$id"
	done | jq -s 'map(.bytes_memlock) | add'
}

lab <<END
* * accept
END
# The watchdog's listener, as systemd is one.
nc -lkuU "$WORK/notify.sock" >/dev/null &
MANAGER_PID=$!
wait_until 5 "the listener" [ -S "$WORK/notify.sock" ]
export NOTIFY_SOCKET=$WORK/notify.sock WATCHDOG_USEC=30000000
daemon_start
unset NOTIFY_SOCKET WATCHDOG_USEC
in_net curl -s http://127.0.0.1:9725/metrics | grep -q '^egress25_build_info' || die "it serves no metrics"
status >/dev/null || [ $? -eq 4 ] || die "it answers no questions"
sleep 2 # what the answers left to do

before=$(wakeups)
sleep "$IDLE"
after=$(wakeups)
private=$(($(memory Private_Clean) + $(memory Private_Dirty)))
awk -v private="$private" -v dirty="$(memory Private_Dirty)" -v rss="$(memory Rss)" \
	-v maps="$(kernel_memory map)" -v programs="$(kernel_memory prog)" \
	-v woken="$((after - before))" -v idle="$IDLE" 'BEGIN {
	printf "private memory    %6.1f MB, %.1f MB of it written; the rest are pages of libraries that no other\n", private * 1.024 / 1000, dirty * 1.024 / 1000
	printf "                             process has mapped just now\n"
	printf "resident memory   %6.1f MB\n", rss * 1.024 / 1000
	printf "kernel memory     %6.1f MB of maps, %.1f MB of programs\n", maps / 1e6, programs / 1e6
	printf "wakeups           %6.2f a second (%d in %d s; the watchdog is fed every 15 s)\n", woken / idle, woken, idle
	if (private * 1.024 / 1000 >= 10) { print "the goal of 10 MB of private memory is missed"; missed = 1 }
	if (woken > idle) { print "the goal of at most one wakeup a second is missed"; missed = 1 }
	exit missed
}' || FAILED=1
daemon_stop
finish
