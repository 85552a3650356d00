#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# systemd holds the port of the metrics: the daemon that the first scrape starts serves there, and not
# where its configuration says. Each form is what the client asks for, packed or not.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net ip link set lo up
printf 'cloud = none\nweb.listen-address = 127.0.0.1:9727\n' >"$DAEMON_CONF"
ip netns exec "$NS" systemd-socket-activate -l 127.0.0.1:9725 --fdname=http "$PROGRAM" daemon \
	--only-netns self --config "$DAEMON_CONF" --control-socket "$CONTROL" 2>"$WORK/daemon.err" &
DAEMON_PID=$!
get() { # [CURL-ARGUMENT...] PATH
	in_net curl -s "${@:1:$#-1}" "http://127.0.0.1:9725${*: -1}"
}
wait_until 10 "systemd's socket" grep -q '^Listening on' "$WORK/daemon.err"
expect "the first client is answered" [ "$(get /readyz)" = ready ]
mailer 198.18.1.25:25
wait_for_status 25 ipv4 open
expect "where the configuration says, nobody listens" sh -c \
	"! ip netns exec '$NS' curl -s http://127.0.0.1:9727/"
get /metrics >"$WORK/text"
expect "promtool has nothing to say to the text form" sh -c \
	"[ -s '$WORK/text' ] && ! promtool check metrics <'$WORK/text' 2>&1 | grep ."
accept='Accept: application/openmetrics-text;version=1.0.0'
get -H "$accept" /metrics >"$WORK/open"
expect "OpenMetrics ends as it must" [ "$(tail -n 1 "$WORK/open")" = '# EOF' ]
expect "and has its own types" grep -qx '# TYPE egress25_port_state stateset' "$WORK/open"
packed=$(get -H "$accept" -H 'Accept-Encoding: gzip' -o "$WORK/packed" -w '%{size_download}' /metrics)
expect "packed it is a fraction" [ "$packed" -lt $(($(stat -c %s "$WORK/open") / 5)) ]
expect "and the same" sh -c "zcat '$WORK/packed' | grep -qx '# TYPE egress25_port_state stateset'"
daemon_stop
expect "it ends as it should" [ $? -eq 0 ]
finish
