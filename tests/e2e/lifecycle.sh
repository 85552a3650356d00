#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What whoever runs Prometheus's programs expects of this one: where metrics, health and readiness are,
# reloading by HTTP where that is switched on, a log of the usual forms, and where the machine is as a
# metric. With --no-page nothing else is served.
. "$(dirname "$0")/lib.sh"

"$PROGRAM" daemon --help 2>/dev/null | grep -q web.telemetry-path || {
	echo "this egress25 is built without its HTTP server"
	exit 77
}
URL=http://127.0.0.1:9725
get() { # PATH [CURL-OPTION...]
	local path=$1
	shift
	in_net curl -sS --max-time 10 "$@" "$URL$path"
}
status_of() { # PATH [CURL-OPTION...]
	get "$@" -o /dev/null -w '%{http_code}'
}
same() { # SENTENCE WANTED GOT
	[ "$2" = "$3" ] && return
	echo "not so: $1: wanted $2, got $3"
	FAILED=1
}
metric() { # NAME
	get /numbers | sed -n "s/^$1 //p"
}

lab <<END
* * accept
END

# ---- as it is shipped
daemon_start
same "metrics" 200 "$(status_of /metrics)"
same "the page" 200 "$(status_of /)"
for path in /healthz /readyz /-/healthy /-/ready; do
	same "$path" 200 "$(status_of $path)"
done
same "reloading is off" 403 "$(status_of /-/reload -X POST)"
expect "and says how it is switched on" grep -q -- --web.enable-lifecycle <(get /-/reload -X POST)
same "asking is not reloading" 405 "$(status_of /-/reload)"
expect "the page links to the metrics" grep -q 'href="/metrics"' <(get /)
expect "nobody said where this is" grep -qx \
	'egress25_location_info{provider="none",region="unknown",account="unknown",subscription="unknown"} 1' \
	<(get /metrics)
expect "the version comes with its commit and its parts" grep -qE \
	'^egress25_build_info\{version="[0-9][^"]*",revision="(unknown|[0-9a-f]{12}(-dirty)?)",features="[^"]*\+http[^"]*",kernel=' \
	<(get /metrics)
daemon_stop

# ---- as an operator has it
cat >"$DAEMON_CONF" <<END
cloud = azure
subscription = pay-as-you-go
region = westeurope
account = mail-7
image = mail-2026-11
gateway = nat-1
web.telemetry-path = /numbers
web.enable-lifecycle = yes
no-page = yes
log.format = json
END
: >"$WORK/daemon.err"
daemon_start
same "the metrics are elsewhere" 200 "$(status_of /numbers)"
for path in /metrics / /status.json /events; do
	same "$path is not there" 404 "$(status_of $path)"
done
same "health is" 200 "$(status_of /-/healthy)"
expect "where it is" grep -qx \
	'egress25_location_info{provider="azure",region="westeurope",account="mail-7",subscription="pay-as-you-go"} 1' \
	<(get /numbers)
expect "with whom it belongs" grep -qx 'egress25_group_info{image="mail-2026-11",gateway="nat-1"} 1' \
	<(get /numbers)
same "the configuration was right" 1 "$(metric egress25_config_last_reload_successful)"
first=$(metric egress25_config_last_reload_success_timestamp_seconds)
now=$(date +%s)
expect "and was read a moment ago" awk -v a="$first" -v now="$now" 'BEGIN { exit !(a > now - 60 && a <= now + 1) }'

sed -i 's/westeurope/northeurope/' "$DAEMON_CONF"
same "a right one is taken" 200 "$(status_of /-/reload -X POST)"
wait_until 5 "the new region" grep -q 'region="northeurope"' <(get /numbers)
same "PUT does the same" 200 "$(status_of /-/reload -X PUT)"
cp "$DAEMON_CONF" "$WORK/right.conf"
sed -i 's/^account = .*/account = a\tb/' "$DAEMON_CONF"
get /-/reload -X POST -w '%{http_code}\n' >"$WORK/reply"
expect "a wrong one is refused" grep -qx 500 "$WORK/reply"
expect "with the place of the mistake" grep -q 'egress25.conf:4: account' "$WORK/reply"
expect "and with what is allowed" grep -q 'allowed: 1 to 255 printable ASCII characters' "$WORK/reply"
reload_failed() {
	[ "$(metric egress25_config_last_reload_successful)" = 0 ]
}
wait_until 5 "a metric to tell it" reload_failed
expect "the old one is in force" grep -q 'region="northeurope"' <(get /numbers)
last=$(metric egress25_config_last_reload_success_timestamp_seconds)
expect "since it was read" awk -v a="$first" -v b="$last" 'BEGIN { exit !(b > a) }'
cp "$WORK/right.conf" "$DAEMON_CONF"
kill -HUP "$DAEMON_PID"
reload_worked() {
	[ "$(metric egress25_config_last_reload_successful)" = 1 ]
}
wait_until 5 "SIGHUP to mend it" reload_worked

# A hundred requests at once are not a hundred reloads that wait.
pids=()
for _ in {1..100}; do
	status_of /-/reload -X POST >/dev/null 2>&1 & # some meet a server that is just replaced
	pids+=($!)
done
wait "${pids[@]}"
same "it goes on" 200 "$(status_of /-/healthy)"

mailer 198.51.100.10:25
wait_for_status 25 ipv4 open
expect "every line of the log is JSON, with a time, a level and a sentence" jq -se \
	'length > 3 and all(.ts and (.level | IN("info", "warn", "error")) and .msg)' "$WORK/daemon.err"
expect "a verdict has its fields" jq -se \
	'any(.port == "25" and .family == "ipv4" and .state == "open")' "$WORK/daemon.err"
sed -i 's/^log.format.*/log.format = logfmt\nlog.level = error/' "$DAEMON_CONF"
same "another form is taken" 200 "$(status_of /-/reload -X POST)"
echo 'nonsense = 1' >>"$DAEMON_CONF"
kill -HUP "$DAEMON_PID"
wait_until 5 "an error as logfmt" grep -qE '^ts=[0-9TZ:.-]+ level=error msg=".*nonsense' "$WORK/daemon.err"
daemon_stop
expect "and nothing that is less than an error" sh -c \
	"sed -n '/^ts=/p' '$WORK/daemon.err' | grep -qv level=error && exit 1 || exit 0"

# ---- what is wrong
for path in / /healthz /-/reload; do
	echo "web.telemetry-path = $path" >"$WORK/wrong.conf"
	"$PROGRAM" daemon --check-config --config "$WORK/wrong.conf" 2>"$WORK/wrong.err"
	same "$path as the metrics' path is refused" 2 $?
	expect "by its name" grep -q -- 'web.telemetry-path.*'"$path" "$WORK/wrong.err"
done
"$PROGRAM" daemon --check-config --log.format xml 2>"$WORK/wrong.err"
same "an unknown form is refused" 2 $?
expect "with what is allowed" grep -q 'allowed: text, logfmt, json' "$WORK/wrong.err"
finish
