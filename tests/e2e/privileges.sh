#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# What is left of root's rights once everything is attached: exactly what the manual says, and enough
# for a verdict, metrics, a reload with other keys, and an end that leaves nothing attached.
. "$(dirname "$0")/lib.sh"

ALWAYS="bpf dac_read_search net_admin"

# Every thread of a process has these capabilities and no others, and gains none.
expect_rights() { # WHOSE PID NAME...
	local whose=$1 pid=$2 wanted got set task
	shift 2
	wanted=$(printf '%s\n' "$@" | sed '/./s/^/cap_/' | sort | paste -sd,)
	for task in "/proc/$pid/task"/*; do
		for set in CapPrm CapEff CapBnd; do
			got=$(capsh --decode="$(field "$task" $set)" | cut -d= -f2 | tr , '\n' | sort |
				paste -sd,)
			expect "$set of $whose: $wanted" [ "$got" = "$wanted" ]
		done
		for set in CapInh CapAmb; do
			expect "no $set of $whose" [ "$(field "$task" $set)" = 0000000000000000 ]
		done
		expect "no new privileges for $whose" [ "$(field "$task" NoNewPrivs)" = 1 ]
	done
}
field() { # TASK NAME
	sed -n "s/^$2:\t//p" "$1/status"
}
# What is left of programs is e2e/endings' business; these outlive their process.
attached() {
	in_net tc filter show dev uplink0 ingress
	in_net tc filter show dev uplink0 egress
	in_net tc qdisc show dev uplink0 | grep clsact
}
nothing_attached() {
	[ -z "$(attached)" ]
}
pem() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days 2 \
		-keyout "$WORK/web.key" -out "$WORK/web.crt" 2>/dev/null
}
name_shown() { # NAME
	in_net openssl s_client -connect 127.0.0.1:9725 </dev/null 2>/dev/null | grep -q "CN *= *$1"
}

lab <<END
198.18.0.0/16 25 drop
* * accept
END

printf 'tls_server_config:\n  cert_file: web.crt\n  key_file: web.key\n' >"$WORK/web.yml"
mkdir "$WORK/textfile"
for attach in $(wire_ways); do
	pem before
	: >"$WORK/daemon.err"
	daemon_start -v --wire-attach "$attach" --web.config.file "$WORK/web.yml" \
		--textfile "$WORK/textfile"
	# shellcheck disable=SC2086 # one word per capability
	expect_rights "the daemon" "$DAEMON_PID" $ALWAYS
	said=$(sed -n 's/^egress25: keeps CAP_\([A-Z_]*\), to .*/\1/p' "$WORK/daemon.err" | tr '[:upper:]' '[:lower:]' |
		sort | paste -sd' ')
	expect "-v says so" [ "$said" = "$ALWAYS" ]

	mailer 198.51.100.10:587
	in_net "$BUILD/lab/mailer" --parallel --timeout 4000 198.18.{1..12}.25:25 >"$WORK/mailer.out"
	wait_for_status 25 ipv4 blocked
	status_is 587 ipv4 open
	expect "attempts have the paths of their cgroups" jq -e \
		'.attempts | length > 0 and all(.cgroup | type == "string")' "$WORK/status.json"
	in_net curl -sk https://127.0.0.1:9725/metrics >"$WORK/metrics"
	expect "metrics count" grep -qxF 'egress25_syns_sent_total{port="25",family="ipv4"} 12' \
		"$WORK/metrics"
	expect "the losses are asked for" grep -qxF 'egress25_events_lost_total{stage="recursion"} 0' \
		"$WORK/metrics"

	# Keys of somebody else's, and of no group of ours.
	expect "the first certificate is shown" name_shown before
	pem after
	chown nobody "$WORK/web.key"
	kill -HUP "$DAEMON_PID"
	wait_until 5 "the reload" grep -q 'was read again' "$WORK/daemon.err"
	expect "then the second" name_shown after
	rm -f "$WORK/web.key" "$WORK/web.crt"

	daemon_stop
	expect "SIGTERM ends it with status 0" [ $? -eq 0 ]
	expect "the textfile was written" grep -qF 'egress25_build_info' "$WORK/textfile/egress25.prom"
	rm "$WORK/textfile/egress25.prom"
	expect "the socket is gone" [ ! -e "$CONTROL" ]
	wait_until 5 "everything to be detached" nothing_attached
	expect "and nothing was amiss" sh -c "! grep warning '$WORK/daemon.err'"
done

# A directory of somebody else's takes the right to write there, as long as it is named at the start.
echo 'cloud = none' >"$DAEMON_CONF"
chown nobody "$WORK/textfile"
chmod 755 "$WORK/textfile" "$WORK"
: >"$WORK/daemon.err"
daemon_start --textfile "$WORK/textfile"
# shellcheck disable=SC2086
expect_rights "a daemon that writes elsewhere" "$DAEMON_PID" $ALWAYS dac_override
wait_until 5 "the file" [ -s "$WORK/textfile/egress25.prom" ]
daemon_stop
daemon_start
printf 'cloud = none\ntextfile = %s\n' "$WORK/textfile" >"$DAEMON_CONF"
rm "$WORK/textfile/egress25.prom"
kill -HUP "$DAEMON_PID"
wait_until 5 "the refusal" grep -q 'nothing can be written to .*Permission denied' "$WORK/daemon.err"
daemon_stop

# The process that asks the metadata service has no rights at all.
if has curl; then
	# No function: what is killed must be it.
	ip netns exec "$NS" nc -lk 127.0.0.1 8169 >"$WORK/asked" 2>&1 &
	listener=$!
	trap 'end_process "$listener" KILL; clean_up' EXIT
	wait_until 5 "the listener" sh -c "ip netns exec $NS ss -Hltn | grep -q :8169"
	printf 'cloud = azure\nmetadata = on\nmetadata-url = http://127.0.0.1:8169\n' >"$DAEMON_CONF"
	daemon_start
	child=$(pgrep -P "$DAEMON_PID")
	wait_until 5 "the question" grep -q '^GET /metadata' "$WORK/asked"
	for set in CapPrm CapEff CapInh CapAmb; do
		expect "no $set of who asks" [ "$(field "/proc/$child" $set)" = 0000000000000000 ]
	done
	daemon_stop
	end_process "$listener" KILL
fi

# A watch, and one that must go on entering another namespace.
watch --only-netns self
# shellcheck disable=SC2086
expect_rights "the watch" "$WATCH_PID" $ALWAYS
mailer 198.51.100.10:25
wait_for_attempts 1
gather
check "it sees the connection, whole" '.attempts
	| all(.outcome == "established" and .left_host and (.cgroup | type == "string"))'
wait_until 5 "the watch to be detached" nothing_attached

mkfifo "$WORK/report.ready"
ip netns exec "$NS" "$PROGRAM" report --duration 60 --cloud none --only-netns self --ready-fd 3 \
	3>"$WORK/report.ready" >"$WORK/report.out" 2>"$WORK/report.err" &
WATCH_PID=$!
read_ready "$WORK/report.ready" "egress25 report" "$WORK/report.err"
# shellcheck disable=SC2086
expect_rights "the report's look" "$WATCH_PID" $ALWAYS
mailer 198.51.100.10:25
end_process "$WATCH_PID" INT
WATCH_PID=
expect "it says that the port is open" grep -qi 'open' "$WORK/report.out"
wait_until 5 "the report to be detached" nothing_attached

mkfifo "$WORK/there.ready"
"$PROGRAM" watch --json --cloud none --wire-netns "$NS" --wire-attach clsact --ready-fd 3 \
	3>"$WORK/there.ready" >"$WORK/watch.json" 2>"$WORK/watch.err" &
WATCH_PID=$!
read_ready "$WORK/there.ready" "egress25 watch" "$WORK/watch.err"
# shellcheck disable=SC2086
expect_rights "a watch of another namespace" "$WATCH_PID" $ALWAYS sys_admin
mailer 198.51.100.10:25
wait_for_attempts 1
gather
check "it sees the uplink" '[.attempts[] | select(.port == 25)] | any(.left_host)'
wait_until 5 "that watch to be detached" nothing_attached
finish
