#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What would be contacted, what a monitoring plugin reads, what the daemon and the queue add, bad input.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.1.0/24 25 accept banner=220~%.example~ESMTP
* 25 drop
* * accept banner=220~%.example~ESMTP
END
resolver <<END
log-queries
log-facility=$WORK/queries
$(domain open.example 198.18.1.25)
$(domain a.example 198.18.2.25)
$(domain b.example 198.18.3.25)
$(domain c.example 198.18.4.25)
host-record=relay.example,198.18.9.9
END

# ---- the plan ----
in_net "$PROGRAM" check --dry-run --no-queue --json >"$WORK/plan"
expect "the default ones" jq -se 'map(select(.event == "contact")) | length >= 6 and
	([.[] | select(.source == "default") | .name] == ["outlook.com", "gmail.com", "yahoo.com"]) and
	([.[] | select(.source == "relay") | .ports[]] | unique == [443, 465, 587, 2525])' "$WORK/plan"
in_net "$PROGRAM" check --dry-run --domain Open.Example. --relay relay.example --relay '[2001:db8::9]:587' --json >"$WORK/plan"
expect "replaced" jq -se 'map([.name, .ports]) == [["open.example", [25]], ["relay.example", [443, 465, 587, 2525]],
	["2001:db8::9", [587]]]' "$WORK/plan"
expect "nothing was looked up" test ! -s "$WORK/queries" -o "$(grep -c 'query\[' "$WORK/queries")" = 0
in_net "$PROGRAM" check --domain open.example --relay relay.example:587 >"$WORK/text"
expect "only these names were asked for" sh -c "! grep 'query\[' '$WORK/queries' |
	grep -vE ' (mx1\\.|)open\\.example | relay\\.example '"

# ---- a plugin's line ----
plugin() { # STATUS PATTERN ARGUMENT...
	local status=$1 pattern=$2 got=0
	shift 2
	in_net "${as_nobody[@]}" "$PROGRAM" check --nagios --cloud none --control-socket "$CONTROL" "$@" >"$WORK/plugin" || got=$?
	expect "status $status, not $got" test $got = "$status"
	expect "one line" test "$(wc -l <"$WORK/plugin")" = 1
	expect "$pattern" grep -qE "$pattern" "$WORK/plugin"
	expect "performance data" grep -qE ' \| time=[0-9.]+s;;;0;8 domains=[0-9]+;;;0 domains_answered=' "$WORK/plugin"
}
chmod 755 "$WORK"
plugin 0 '^EGRESS25 OK - Port 25 over IPv4 is OPEN' --domain open.example --relay relay.example:587
plugin 2 '^EGRESS25 CRITICAL - Port 25 over IPv4 is BLOCKED' --domain a.example --domain b.example --domain c.example \
	--relay relay.example:587
plugin 1 '^EGRESS25 WARNING - ' --domain a.example --relay relay.example:587
plugin 3 '^EGRESS25 UNKNOWN - ' --domain missing.example --no-relay

# ---- what a daemon remembers ----
daemon_start
for i in {1..16}; do
	hosts+=("198.18.$((20 + i)).25:25")
done
mailer --parallel 198.18.{21..23}.25:587
mailer --parallel "${hosts[@]}"
wait_for_status 25 ipv4 blocked
check_run --domain a.example --relay relay.example:587
found_status 3
found "the daemon's memory decides" '.check | .state == "blocked" and .by == "network-silent" and
	(.daemon | any(.family == "ipv4" and .state == "blocked" and .since != null))'
in_net "$PROGRAM" check --cloud none --control-socket "$CONTROL" --domain a.example --relay relay.example:587 >"$WORK/text"
expect "and is told" grep -qE '^The daemon has seen port 25 over IPv4 blocked by network-silent since 20' "$WORK/text"
check_run --domain open.example --relay relay.example:587
found_status 0
found "what answers is newer" '.check.state == "open" and (.check.daemon | length > 0)'
check_run_as_nobody --domain open.example --relay relay.example:587
found "who may not ask goes without" '.check.daemon == []'

# ---- the queue ----
cat >"$WORK/postqueue" <<'END'
#!/bin/sh
echo '{"queue_name": "deferred", "recipients": [{"address": "x@a.example"}, {"address": "y@a.example"}]}'
echo '{"queue_name": "deferred", "recipients": [{"address": "x@open.example"}, {"address": "root"}]}'
[ "$1" = -j ] || exit 1
END
chmod 755 "$WORK/postqueue"
if [ -x /usr/sbin/postqueue ]; then
	with_queue() {
		ip netns exec "$NS" unshare -m sh -c 'mount --bind "$0" /usr/sbin/postqueue && exec "$@"' "$@"
	}
	with_queue "$WORK/postqueue" "$PROGRAM" check --dry-run --json --no-relay >"$WORK/plan"
	expect "what waits is tried, too" jq -se '[.[] | select(.source == "queue") | .name] == ["a.example", "open.example"]' "$WORK/plan"
	printf '#!/bin/sh\nexec sleep 100\n' >"$WORK/stuck"
	chmod 755 "$WORK/stuck"
	begun=$SECONDS
	with_queue "$WORK/stuck" "$PROGRAM" check --dry-run --no-relay >"$WORK/plan"
	expect "a mail program that is stuck is not waited for" test $((SECONDS - begun)) -le 3
	expect "and told" grep -q 'did not answer in time' "$WORK/plan"
	printf '#!/bin/sh\nyes "{\\"recipients\\": [{\\"address\\": \\"a@$$.example\\"}]}"\n' >"$WORK/endless"
	chmod 755 "$WORK/endless"
	begun=$SECONDS
	with_queue "$WORK/endless" "$PROGRAM" check --dry-run --no-relay >"$WORK/plan"
	expect "one without an end neither" test $((SECONDS - begun)) -le 3
fi

# ---- bad input ----
bad() { # PATTERN ARGUMENT...
	local pattern=$1 got=0
	shift
	in_net "$PROGRAM" check "$@" >"$WORK/out" 2>"$WORK/err" || got=$?
	expect "exit status 2 of $*" test $got = 2
	expect "$pattern" grep -qE "$pattern" "$WORK/err"
	expect "nothing on standard output" test ! -s "$WORK/out"
}
bad '"user@a.example" is no domain; allowed' --domain user@a.example
bad '"relay.example:25" is no relay; allowed' --relay relay.example:25
bad '"relay:0" is no relay; allowed' --relay relay:0
bad 'timeout: allowed: 1 to 60 s' --timeout 0.5
bad 'timeout: allowed: 1 to 60 s' --timeout 2h
in_net "$PROGRAM" check --nagios --domain user@a.example >"$WORK/plugin" 2>"$WORK/err"
expect "a plugin that cannot check is UNKNOWN" test $? = 3 -a "$(grep -c '^EGRESS25 UNKNOWN - ' "$WORK/plugin")" = 1
bad 'no-relay and --relay exclude each other' --no-relay --relay relay.example
[ $FAILED -eq 0 ]
