#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whoever guesses passwords, or asks for what is not there, can be seen in metrics and status.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net ip link set lo up
# Of the password "wonderland".
cat >"$WORK/web.yml" <<'END'
basic_auth_users:
  alice: $2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6
END
daemon_start --web.config.file "$WORK/web.yml"
ask() { # USER:PASSWORD PATH
	in_net curl -s -o /dev/null -w '%{http_code}' -u "$1" "http://127.0.0.1:9725$2"
}
metrics() {
	in_net curl -s -u alice:wonderland http://127.0.0.1:9725/metrics
}

metrics >"$WORK/before"
expect "every series is there from the start" \
	grep -qx 'egress25_http_refused_total{why="throttled"} 0' "$WORK/before"
for password in guess guess-again; do
	expect "a wrong password is refused" [ "$(ask "alice:$password" /metrics)" = 401 ]
done
expect "the right one is not" [ "$(ask alice:wonderland /metrics)" = 200 ]
expect "what is not there is not found" [ "$(ask alice:wonderland /nothing)" = 404 ]
metrics >"$WORK/after"
for line in 'egress25_http_requests_total{code="401"} 2' 'egress25_http_requests_total{code="404"} 1' \
	'egress25_http_requests_total{code="200"} 2' 'egress25_http_refused_total{why="unauthorized"} 2'; do
	expect "the metrics say $line" grep -qxF "$line" "$WORK/after"
done
status --json >"$WORK/status.json"
expect "so does the status" jq -e '.http | .requests["401"] == 2 and .refused.unauthorized == 2' \
	"$WORK/status.json"
status >"$WORK/status.txt"
expect "also in words" grep -qF 'HTTP, not served: 2 unauthorized.' "$WORK/status.txt"
expect "it stops" daemon_stop
finish
