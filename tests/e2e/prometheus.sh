#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's Prometheus and Alertmanager over a fleet of three machines: one whose port 25 is open, one
# whose cloud drops it silently, one that drops it itself. The shipped rules tell each its own alert,
# a restart changes nothing, an exemption and a monitor that is down are told. Only what waits is
# shortened: scrapes and `for:` to a second, the groups of Alertmanager too.
. "$(dirname "$0")/lib.sh"

for tool in prometheus promtool prometheus-alertmanager amtool; do
	command -v $tool >/dev/null || {
		echo "$tool is not installed"
		exit 77
	}
done
"$PROGRAM" daemon --help 2>/dev/null | grep -q web.listen-address || {
	echo "this egress25 is built without its HTTP server"
	exit 77
}

MACHINES=(open silent host)
TEST=$NS BASE=$WORK MONITOR=$NS-mon
EXTRA_NS+=("$MONITOR")
declare -A LABS DAEMONS
PIDS=()

# What is below speaks of this machine: its namespace, its folder, its processes.
# shellcheck disable=SC2034 # daemon_start, of lib.sh, reads them
at() { # MACHINE
	MACHINE=$1 NS=$TEST-$1 WORK=$BASE/$1
	CONTROL=$WORK/control.sock LAB_PID=${LABS[$1]-} DAEMON_PID=${DAEMONS[$1]-}
}

end_all() {
	local pid
	for pid in "${PIDS[@]}" "${DAEMONS[@]}"; do
		end_process "$pid" KILL
	done
	for pid in "${LABS[@]}"; do
		end_process "$pid" TERM
	done
	DAEMON_PID='' LAB_PID='' WORK=$BASE NS=$TEST
	rm -rf "/etc/netns/$MONITOR"
	clean_up
}
trap end_all EXIT

in_monitor() {
	ip netns exec "$MONITOR" "$@"
}

# A machine with its lab (rules on standard input), and a cable to the one that monitors.
machine() { # MACHINE NUMBER
	at "$1"
	mkdir "$WORK"
	lab
	LABS[$1]=$LAB_PID
	ip -n "$NS" link add monitor type veth peer name "$1" netns "$MONITOR"
	ip -n "$NS" address add "10.99.$2.2/24" dev monitor
	ip -n "$NS" link set monitor up
	ip -n "$MONITOR" address add "10.99.$2.1/24" dev "$1"
	ip -n "$MONITOR" link set "$1" up
	ADDRESS[$2]=$1
	begin_daemon "$2"
}

begin_daemon() { # NUMBER
	daemon_start --web.listen-address "10.99.$1.2:9725" --region west --account acc-1 \
		--image mail-1 --gateway nat-1 --web.host open.example.com
	DAEMONS[$MACHINE]=$DAEMON_PID
}

query() { # PROMQL
	in_monitor promtool query instant -o json http://127.0.0.1:9090 "$1"
}

query_is() { # PROMQL VALUE
	local answer
	answer=$(query "$1") || return # no input is no failure to jq
	jq -e --arg value "$2" 'length == 1 and .[0].value[1] == $value' <<<"$answer"
}

# Who is told what: "RECEIVER STATUS ALERT MACHINE PORT FAMILY" for each alert in each message.
told() {
	jq -r '.path as $to | .body.alerts[] | "\($to[1:]) \(.status) \(.labels.alertname
		) \(.labels.machine // "-") \(.labels.port // "-") \(.labels.family // "-")"' "$BASE/told.json"
}

is_told() { # LINE
	told | grep -Fxq "$1"
}

wait_until_told() { # LINE
	wait_until 20 "somebody to be told: $1" is_told "$1"
}

declare -A ADDRESS
mkdir -p "/etc/netns/$MONITOR"
printf '%s\n' '127.0.0.1 localhost' '10.99.1.2 open.example.com' '10.99.2.2 silent.example.com' >"/etc/netns/$MONITOR/hosts"
ip netns add "$MONITOR"
ip -n "$MONITOR" link set lo up
# Were it next door, a pause of this machine could make 587 look as if it were farther than 25.
machine open 1 <<END
* * accept delay=40
END
machine silent 2 <<END
* 25 drop
* * accept
END
machine host 3 <<END
* * accept
END
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0; tcp dport 25 drop; }; }
END

# ---- Prometheus and Alertmanager, as shipped but for what waits and who is told
shipped=$TOP/scripts/prometheus
sed -E 's/^( +for:) .*/\1 1s/' "$shipped/egress25.rules.yml" >"$BASE/egress25.rules.yml"
{
	sed -E 's/(_interval:) 15s/\1 1s/; /static_configs:$/,$d' "$shipped/prometheus.yml" |
		sed '/^scrape_configs/,$d; /^alerting/,$d'
	cat <<END
alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:9093']}]}]}
scrape_configs:
  - job_name: egress25
    static_configs:
END
	for number in "${!ADDRESS[@]}"; do
		echo "      - {targets: ['10.99.$number.2:9725'], labels: {machine: ${ADDRESS[$number]}}}"
	done
	# By name: a daemon answers to those that web.host says.
	cat <<END
  - job_name: named
    metric_relabel_configs: [{action: drop}]
    static_configs: [{targets: ['open.example.com:9725', 'silent.example.com:9725']}]
END
} >"$BASE/prometheus.yml"
sed -E "s/(group_wait|group_interval): [0-9]+[ms]/\1: 1s/
	s|^  - name: (.*)|&\n    webhook_configs: [{url: 'http://127.0.0.1:9000/\1'}]|" \
	"$shipped/alertmanager.yml" >"$BASE/alertmanager.yml"

: >"$BASE/told.json"
ip netns exec "$MONITOR" python3 - "$BASE/told.json" >"$BASE/webhook.log" 2>&1 <<'END' &
import http.server, json, sys
class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open(sys.argv[1], "a") as file:
            file.write(json.dumps({"path": self.path, "body": body}) + "\n")
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", 9000), Webhook).serve_forever()
END
PIDS+=($!)
ip netns exec "$MONITOR" prometheus-alertmanager --config.file "$BASE/alertmanager.yml" \
	--storage.path "$BASE/alertmanager" --web.listen-address 127.0.0.1:9093 \
	--cluster.listen-address= >"$BASE/alertmanager.log" 2>&1 &
PIDS+=($!)
ip netns exec "$MONITOR" prometheus --config.file "$BASE/prometheus.yml" --storage.tsdb.path "$BASE/tsdb" \
	--web.listen-address 127.0.0.1:9090 >"$BASE/prometheus.log" 2>&1 &
PIDS+=($!)
wait_until 20 "Prometheus to scrape three machines" query_is 'sum(up{job="egress25"})' 3
wait_until 20 "Alertmanager" in_monitor amtool --alertmanager.url http://127.0.0.1:9093 config show

wait_until 20 "a scrape by a name of web.host" query_is 'up{job="named", instance="open.example.com:9725"}' 1
refused() {
	in_monitor curl -sf http://127.0.0.1:9090/api/v1/targets |
		jq -e '.data.activeTargets | any(.labels.instance == "silent.example.com:9725" and (.lastError | contains("421")))'
}
wait_until 20 "a scrape by another name to be refused" refused

# ---- mail
mailers=()
for machine in "${MACHINES[@]}"; do
	at "$machine"
	(
		mailer --parallel 198.18.{1..3}.25:587
		mailer --parallel --timeout 3500 198.18.{1..12}.25:25
	) &
	mailers+=($!)
done
wait_until_told "operators firing Egress25BlockedByNetwork silent 25 ipv4"
wait_until_told "operators firing Egress25BlockedByHost host 25 ipv4"
wait "${mailers[@]}"
wait_until 10 "the fleet's shares" \
	query_is 'sum(job:egress25_machines_blocked:ratio{port="25", family="ipv4"})' 0.6666666666666666
expect "one of three machines is blocked by the network" \
	query_is 'job:egress25_machines_blocked:ratio{by="network-silent"}' 0.3333333333333333
expect "one is open" query_is \
	'job:egress25_machines:count{port="25", family="ipv4", egress25_port_state="open"}' 1
expect "each SYN is counted" query_is 'egress25_syns_sent_total{machine="open", port="25", family="ipv4"}' 12
expect "the machines of one region are counted together" query_is \
	'region:egress25_machines_blocked:count{region="west", account="acc-1", family="ipv4"}' 1
expect "587 is open for all" query_is \
	'job:egress25_machines:count{port="587", family="ipv4", egress25_port_state="open"}' 3

# ---- the metrics are those that rules and dashboard ask for, and every query finds what there is
scrape() {
	in_monitor python3 -c 'import sys, urllib.request
sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], timeout=10).read())' "$1"
}
scrape http://10.99.1.2:9725/metrics >"$BASE/metrics.txt"
expect "metrics.txt is what is scraped" \
	sh -c "'$TOP/tests/prometheus/queries.py' --samples <'$BASE/metrics.txt'"
expect "promtool has nothing to say" sh -c "! promtool check metrics <'$BASE/metrics.txt' 2>&1 | grep ."
# Nothing is found only where nothing of the kind happened: no reset, no ICMP, no start in this
# minute, no statistics; and three machines are no group that is blocked as a whole.
all_find_something() {
	in_monitor "$TOP/tests/prometheus/queries.py" http://127.0.0.1:9090 >"$BASE/queries.out" &&
		! grep -vE '^nothing: (panel "(Resets and ICMP errors|How long ago|BPF programs: |The odd ones out|By [a-z, ]*")|annotation )' \
			"$BASE/queries.out"
}
wait_until 20 "every query of the dashboard to find something" all_find_something

# ---- a daemon that is down is told; started again it knows nothing, and its alert stays
at host
daemon_stop
wait_until_told "operators firing Egress25MonitorDown host - -"
begin_daemon 3
wait_until_told "operators resolved Egress25MonitorDown host - -"
wait_until 10 "the new daemon's verdict to be unknown" query_is \
	'egress25_port_state{machine="host", port="25", family="ipv4", egress25_port_state="unknown"}' 1
expect "the alert stays" query_is \
	'ALERTS{alertname="Egress25BlockedByHost", alertstate="firing", machine="host"}' 1

# ---- the exemption takes effect
at silent
lab_change <<END
* * accept
END
mailer 198.18.1.25:25
wait_until_told "news firing Egress25ExemptionTookEffect silent 25 ipv4"
wait_until_told "operators resolved Egress25BlockedByNetwork silent 25 ipv4"

# ---- nothing else was said
told | sort -u >"$BASE/told.txt"
cat >"$BASE/told.expected" <<END
news firing Egress25ExemptionTookEffect silent 25 ipv4
operators firing Egress25BlockedByHost host 25 ipv4
operators firing Egress25BlockedByNetwork silent 25 ipv4
operators firing Egress25MonitorDown host - -
operators resolved Egress25BlockedByNetwork silent 25 ipv4
operators resolved Egress25MonitorDown host - -
END
expect "no other alert was sent to anybody" diff "$BASE/told.expected" "$BASE/told.txt"
[ $FAILED -eq 0 ] || tail -n 5 "$BASE"/{prometheus,alertmanager}.log "$BASE"/*/daemon.err
finish
