#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Counting that outlives the daemon: killed under load, stopped, started as another version, with
# other ports, over what somebody else put there; no counter falls, and nothing stays when it is off.
. "$(dirname "$0")/lib.sh"

# A BPF file system of the test's own: under "ip netns exec" there is none at /sys/fs/bpf.
BPF=$(mktemp -d)
PINS=$BPF/egress25
trap 'clean_up; umount "$BPF" && rmdir "$BPF"' EXIT
mount -t bpf bpf "$BPF"

lab <<END
* 25 drop
* * accept
END
persist_start() {
	daemon_start --persist --persist-dir "$PINS" "$@"
}
daemon_kill() {
	end_process "$DAEMON_PID" KILL
	DAEMON_PID=
}
metrics() { # FILE
	in_net curl -sf -o "$WORK/$1" http://127.0.0.1:9725/metrics
}
value() { # FILE SERIES
	sed -n "s/^$2 //p" "$WORK/$1"
}
SYNS='egress25_syns_sent_total{port="587",family="ipv4"}'
RETRIES='egress25_syn_retries_total{port="587",family="ipv4"}'
LOST='egress25_events_lost_total{stage="ring"}'
syns() { # FILE
	value "$1" "$SYNS"
}
at_least() { # N
	metrics now && [ "$(syns now)" -ge "$1" ]
}
# Of all that is counted, nothing is less than before, and nothing is missing. What the HTTP server
# answered is counted by the process that answered.
never_less() { # BEFORE AFTER
	awk '/^egress25_http_/ { next } /^egress25_[a-z_]*(_total|_bucket|_count|_sum)[{ ]/ {
			name = $0
			sub(/ [^ ]*$/, "", name)
			if (NR == FNR) { before[name] = $NF; n++; next }
			seen[name] = 1
			if (name in before && $NF + 0 < before[name] + 0) {
				print name " was " before[name] " and is " $NF
				bad = 1
			}
		}
		END {
			for (name in before)
				if (!(name in seen)) { print name " is gone"; bad = 1 }
			exit bad || n < 100
		}' "$WORK/$1" "$WORK/$2"
}
# sent = delivered + lost, once all that waited was read.
books_balance() {
	status --json >"$WORK/status.json"
	jq -e '.records | .sent == .delivered + .lost' "$WORK/status.json"
}
lab_syns() { # what the lab received on 587
	local before
	before=$(jq -r '.sequence // 0' "$WORK/lab.json" 2>/dev/null || echo 0)
	kill -USR1 "$LAB_PID"
	wait_until 5 "the lab's counts" sh -c \
		"[ \"\$(jq -r .sequence '$WORK/lab.json')\" -gt \"${before:-0}\" ]"
	jq '[.destinations[] | select(.port == 587) | .syns] | add' "$WORK/lab.json"
}
links() { # the kernel's numbers of all that is attached there
	local pin
	for pin in "$PINS"/e25_link-* "$PINS"/e25_wire-*; do
		[ ! -e "$pin" ] || bpftool -j link show pinned "$pin" | jq .id
	done
}
said() { # TEXT
	grep -qF -- "$1" "$WORK/daemon.err"
}
refused() { # STATUS TEXT SENTENCE ARGUMENTS...
	local want=$1 text=$2 sentence=$3 got
	shift 3
	in_net "$PROGRAM" daemon --only-netns self --no-web --control-socket "$WORK/other.sock" \
		--persist "$@" 2>"$WORK/refused.err"
	got=$?
	expect "$sentence: exit status $want" [ $got -eq "$want" ]
	expect "$sentence: what is wrong is said" grep -F -- "$text" "$WORK/refused.err"
}

# ---- killed under load ----
read -r way _ <<<"$(wire_ways)"
# At an uplink two links are kept where the kernel has tcx, filters elsewhere.
WIRE=0
[ "$way" != tcx ] || WIRE=2
persist_start
expect "the first start says nothing of others" sh -c "! grep persist '$WORK/daemon.err'"
LINKS=$(links | wc -l)
expect "programs are kept" [ "$LINKS" -ge $((WIRE + 4)) ]
in_net "$BUILD/lab/mailer" --repeat 150 --interval 20 --parallel 198.18.{1..10}.25:587 \
	>"$WORK/mailer.out" &
load=$!
wait_until 20 "some load" at_least 200
metrics killed
daemon_kill
sleep 0.3 # nobody runs, and SYNs are sent
persist_start
metrics again
expect "no counter falls when the daemon is killed" never_less killed again
expect "it goes on" said 'counting goes on where it was left'
wait "$load"
wait_until 10 "the end of all attempts" books_balance
metrics loaded
expect "no counter falls afterwards" never_less again loaded
expect "every connection was counted, those meanwhile too" [ "$(syns loaded)" -eq 1500 ]
expect "as the lab did" [ $(($(syns loaded) + $(value loaded "$RETRIES"))) -eq "$(lab_syns)" ]
attempts=$(value loaded 'egress25_attempts_total{port="587",family="ipv4",outcome="established"}')
# The one record that was being dealt with at the kill may count twice.
expect "and its story was told ($attempts)" [ "$((attempts - 1500))" -le 1 ]
expect "nothing was lost" [ "$(value loaded "$LOST")" -eq 0 ]

# ---- stopped, and nobody there for a while ----
daemon_stop
expect "SIGTERM ends it with exit status 0" [ $? -eq 0 ]
expect "and says what goes on" said 'go on counting'
mailer --parallel 198.18.{1..20}.25:587
persist_start
metrics stopped
expect "no counter falls when it is stopped" never_less loaded stopped
expect "who connected meanwhile was counted" [ "$(syns stopped)" -eq 1520 ]
expect "the story of that is told" books_balance
status --json >"$WORK/status.json"
expect "and judged: the port is open" jq -e '.verdicts | any(.port == 587 and .state == "open")' \
	"$WORK/status.json"

# ---- more than the ring holds ----
daemon_kill
mailer --repeat 120 --parallel 198.18.{1..50}.25:587
persist_start
metrics full
expect "no counter falls when the ring is full" never_less stopped full
expect "the counts are exact" [ "$(syns full)" -eq 7520 ]
expect "what cannot be told is said" said 'for the ring had no room for more'
expect "and counted as lost" [ "$(value full "$LOST")" -gt 6000 ]
expect "but not as news" grep -xF 'egress25_events_total{event="loss"} 0' "$WORK/full"
expect "sent = delivered + lost" books_balance
expect "nobody is said to be in the way" jq -e \
	'.verdicts | all(.state == "open" or .state == "unknown")' "$WORK/status.json"

# ---- one at a time ----
refused 1 'another daemon counts in' "a second daemon there" --persist-dir "$PINS"

# ---- another version: other programs, the same counters ----
rewrite() { # OFFSET: of the layout, whose byte there is changed
	bpftool -j map dump pinned "$PINS/e25_layout" | jq -r --argjson at "$1" '.[0].value
		| .[$at] = (if .[$at] == "0x00" then "0x01" else "0x00" end) | join(" ")' |
		xargs bpftool map update pinned "$PINS/e25_layout" key 0 0 0 0 value
}
daemon_kill
expect "the layout can be rewritten" rewrite 80 # programs
before=$(links)
mailer --parallel 198.18.{1..20}.25:587
persist_start
metrics upgraded
expect "no counter falls with other programs" never_less full upgraded
expect "nothing is counted twice or by neither" [ "$(syns upgraded)" -eq 7540 ]
expect "sent = delivered + lost" books_balance
expect "what the ones before told is counted as lost" \
	[ "$(value upgraded "$LOST")" -ge $(($(value full "$LOST") + 100)) ]
expect "and said" said "for another version's programs made them"
expect "the programs before are gone" [ "$(links | wc -l)" -eq "$LINKS" ]
# Those at the uplinks have changed their programs, the others have new links.
expect "their links stay" [ "$(comm -12 <(sort <<<"$before") <(links | sort) | wc -l)" -eq $WIRE ]

# ---- another version: other counters ----
daemon_kill
expect "the layout can be rewritten" rewrite 16 # counters
persist_start
metrics fresh
expect "counting starts afresh" [ "$(syns fresh)" -eq 0 ]
expect "and it is said" said 'counting starts afresh: counters of an incompatible version'

# ---- other ports ----
mailer --parallel 198.18.{1..5}.25:587
daemon_stop
persist_start --ports 587,25
metrics ports
expect "with other ports, too" [ "$(syns ports)" -eq 0 ]
expect "and they are named" said 'counting starts afresh: the ports were 25,465,587,2525 and are 587,25'

# ---- the other way to attach to uplinks ----
daemon_stop
wire_syns() {
	status --json | jq '.ports[] | select(.port == 587 and .family == "ipv4") | .wire_syns'
}
filters() {
	in_net tc filter show dev uplink0 egress | grep e25_egress
}
persist_start --ports 587,25 --wire-attach clsact
mailer --parallel 198.18.{1..5}.25:587
first=$(wire_syns)
daemon_kill
mailer --parallel 198.18.{1..5}.25:587
expect "filters stay, too" filters
timeout 10 ip netns exec "$NS" "$PROGRAM" watch --only-netns self --duration 1 --wire-attach clsact \
	>"$WORK/watch.out" 2>&1
expect "also when somebody else watches for a while" filters
persist_start --ports 587,25 --wire-attach clsact
mailer --parallel 198.18.{1..5}.25:587
expect "each SYN is seen leaving once" [ "$(wire_syns)" -eq $((first + 10)) ]
daemon_kill
persist_start --ports 587,25
mailer --parallel 198.18.{1..5}.25:587
expect "also when the way changes" [ "$(wire_syns)" -eq $((first + 15)) ]
[ "$way" = clsact ] || expect "the old filters are gone" sh -c "[ -z \"$(filters)\" ]"

# ---- uplinks that were not watched meanwhile ----
daemon_stop
persist_start --ports 587,25 --no-wire
expect "nothing is left at the uplinks" [ "$(links | wc -l)" -eq $((LINKS - WIRE)) ]
daemon_kill
mailer --parallel 198.18.{1..5}.25:587
persist_start --ports 587,25
expect "what cannot be judged is not told" said 'for other uplinks are watched now'
expect "sent = delivered + lost" books_balance
expect "nobody is said to redirect" jq -e '.verdicts
	| all(.state == "open" or .state == "unknown")' "$WORK/status.json"

# ---- another daemon that keeps nothing ----
in_net timeout --preserve-status -s TERM 2 "$PROGRAM" daemon --only-netns self --no-web --no-wire \
	--control-socket "$WORK/other.sock" --persist-dir "$PINS" 2>/dev/null
expect "it leaves what a running one has" [ "$(links | wc -l)" -eq "$LINKS" ]

# ---- what somebody else put there ----
daemon_stop
rm "$PINS/e25_counters"
bpftool map create "$PINS/e25_counters" type hash key 4 value 4 entries 1 name counters
refused 2 '"e25_counters"' "a map of another kind" --persist-dir "$PINS"
expect "it stays" [ -e "$PINS/e25_counters" ]
rm "$PINS/e25_counters"
bpftool map create "$PINS/theirs" type hash key 4 value 4 entries 1 name theirs
refused 2 'holds "theirs", which is not' "somebody else's map" --persist-dir "$PINS"
expect "it stays, too" [ -e "$PINS/theirs" ]
expect "and so does all else" [ "$(links | wc -l)" -eq "$LINKS" ]
daemon_start --persist-dir "$PINS" --ports 587,25
expect "also without --persist" said 'warning: --persist-dir: '
daemon_stop
expect "nothing is removed then" [ "$(links | wc -l)" -eq "$LINKS" ]
rm "$PINS/theirs"
mkdir "$BPF/open" && chmod 777 "$BPF/open"
refused 2 'or may be written to by others' "a directory that is everybody's" --persist-dir "$BPF/open"
refused 2 'is on no BPF file system' "an ordinary directory" --persist-dir "$WORK/pins"
expect "none is made" [ ! -e "$WORK/pins" ]
persist_start --ports 587,25
expect "what is incomplete is made anew" said 'afresh: part of what was kept there is gone'

# ---- off again ----
daemon_stop
ids=$(links)
expect "programs count until then" [ "$(wc -l <<<"$ids")" -eq "$LINKS" ]
chown nobody "$PINS"
refused 2 "is another user's" "a directory of another user" --persist-dir "$PINS"
daemon_start --persist-dir "$PINS" --ports 587,25
expect "it is said" said 'was removed'
expect "nothing is pinned any more" [ -z "$(ls "$PINS")" ]
daemon_stop
expect "no filter is left" sh -c "! ip netns exec '$NS' tc filter show dev uplink0 egress | grep bpf"
for id in $ids; do
	wait_until 5 "link $id to go" sh -c "! bpftool link show id $id"
done

# ---- and all of it, filters of old kernels too, before the program is removed ----
sweep() {
	in_net "$PROGRAM" daemon --clean-up --persist-dir "$PINS" --control-socket "$CONTROL" "$@" \
		>"$WORK/sweep.out" 2>&1
}
chown root "$PINS"
persist_start --wire-attach clsact
sweep
expect "not beside a daemon" [ $? -eq 1 ]
expect "whose pid is said" grep -qF "a daemon runs, with pid $DAEMON_PID," "$WORK/sweep.out"
expect "it keeps its filters" filters
daemon_stop
expect "programs count at the uplink" filters
expect "and elsewhere" sh -c "ls '$PINS' | grep e25_link-"
chown nobody "$PINS" # as the service's user owns it
sweep
expect "what is left is removed: $(cat "$WORK/sweep.out")" [ $? -eq 0 ]
expect "no pin stays" [ -z "$(ls "$PINS")" ]
expect "no filter stays" sh -c "! ip netns exec '$NS' tc filter show dev uplink0 egress | grep e25_"
sweep
expect "where there is nothing, that is fine" [ $? -eq 0 ]
finish
