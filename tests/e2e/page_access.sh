#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Who is told what by HTTP: names that are not this server's are answered with 421 on every path;
# processes and destinations are for root, the group that may use the socket, and whoever has the password.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
198.18.77.0/24 587 drop
* * accept
END
in_net ip link set lo up
ip -n "$NS" address add 192.0.2.77/32 dev lo
printf 'cloud = azure\nsubscription = pay-as-you-go\nweb.host = mail1.example.com\n' >"$DAEMON_CONF"
printf 'web.listen-address = 127.0.0.1:9725\nweb.listen-address = [::1]:9725\nweb.listen-address = 192.0.2.77:9725\n' >>"$DAEMON_CONF"
daemon_start
mailer --parallel --timeout 6000 198.18.{1..12}.25:25 198.18.{1..5}.25:587 198.18.77.1:587
wait_for_status 25 ipv4 blocked

code() { # USER CURL-ARGUMENT...
	local user=$1
	shift
	in_net setpriv --reuid "$user" --clear-groups curl -s -w '\n%{http_code}' "$@" >"$WORK/body"
	tail -n 1 "$WORK/body"
}
told() { # SENTENCE USER URL CURL-ARGUMENT...; names are in it
	local sentence=$1 user=$2 url=$3
	shift 3
	expect "$sentence: answered" [ "$(code "$user" "$@" "$url")" = 200 ]
	expect "$sentence" grep -q '198\.18\.7\.25' "$WORK/body"
	expect "$sentence, with the process" grep -q 'mailer' "$WORK/body"
}
not_told() {
	local sentence=$1 user=$2 url=$3
	shift 3
	expect "$sentence: answered" [ "$(code "$user" "$@" "$url")" = 200 ]
	expect "$sentence" sh -c "! grep -oE '198\.18\.[0-9]+\.[0-9]+|mailer' '$WORK/body'"
	expect "$sentence, but for the verdict" grep -q 'blocked' "$WORK/body"
}
base=http://127.0.0.1:9725
# What has no names for anybody.
for path in /metrics /healthz /readyz /-/healthy /-/ready /-/reload; do
	for user in root nobody; do
		code "$user" $base$path >"$WORK/code"
		expect "$path names nothing to $user" sh -c "! grep -oE '198\.18\.[0-9]+\.[0-9]+|mailer' '$WORK/body'"
		expect "but answers" grep -qE '^(200|403|405|503)$' "$WORK/code"
	done
done
for path in / /status.json; do
	told "root reads $path" root $base$path
	told "root reads $path over IPv6" root "http://[::1]:9725$path"
	not_told "nobody reads $path without names" nobody $base$path
	not_told "nobody reads $path without names over IPv6" nobody "http://[::1]:9725$path"
	not_told "not even root reads names of $path from elsewhere" root http://192.0.2.77:9725$path
done
stream() { # USER
	in_net setpriv --reuid "$1" --clear-groups timeout 3 curl -sN $base/events >"$WORK/body"
}
stream nobody
expect "the stream has the verdict for nobody" grep -q 'BLOCKED' "$WORK/body"
expect "and no names" sh -c "! grep -oE '198\.18\.[0-9]+\.[0-9]+|mailer' '$WORK/body'"
stream root
expect "for root it has them" grep -q '198\.18\.7\.25' "$WORK/body"

# The group, where there is one on this machine.
if getent group egress25 >/dev/null; then
	member=$(getent group egress25 | cut -d: -f4 | cut -d, -f1)
	[ -z "$member" ] || told "a member of the group reads names" "$member" $base/status.json
fi

# While they wait, too.
in_net "$BUILD/lab/mailer" --parallel --timeout 6000 198.18.{30..33}.25:25 >"$WORK/waiting" &
waiting=$!
wait_until 5 "attempts that wait" sh -c "'$PROGRAM' status --json --control-socket '$CONTROL' | jq -e '.waiting.attempts == 4'"
for path in / /status.json; do
	not_told "what waits is not for nobody, on $path" nobody $base$path
	code root $base$path >"$WORK/code"
	expect "but for root" grep -q '198\.18\.33\.25' "$WORK/body"
done
wait $waiting

# To whom it is addressed.
for path in / /metrics /status.json /healthz /readyz /-/healthy /-/ready /-/reload /events /nothing; do
	for host in evil.example 198.51.100.9 localhost.evil.example ''; do
		got=$(code root -m 3 -H "Host: $host" $base$path)
		[ -n "$host" ] || [ "$got" = 400 ] && continue
		expect "a request to \"$host\" for $path is answered with 421, not $got" [ "$got" = 421 ]
		expect "and told nothing" sh -c "! grep -q '198\.18\|BLOCKED' '$WORK/body'"
	done
done
for host in localhost localhost:9725 127.0.0.1 '[::1]:9725' mail1.example.com:9725 MAIL1.example.com; do
	expect "$host is answered to" [ "$(code root -H "Host: $host" $base/healthz)" = 200 ]
done
expect "so is the address that is listened at" [ "$(code root http://192.0.2.77:9725/healthz)" = 200 ]
expect "which another address is not" [ "$(code root -H 'Host: 192.0.2.78' http://192.0.2.77:9725/healthz)" = 421 ]
expect "it is counted" sh -c "ip netns exec '$NS' curl -s $base/metrics | grep -q 'http_refused_total{why=\"misdirected\"} [1-9]'"
daemon_stop

# With a password: who has it reads all, from wherever; who has none reads nothing.
printf 'basic_auth_users:\n  ops: %s\n' "$(htpasswd -nbB -C 4 '' secret | cut -d: -f2)" >"$WORK/web.yml"
echo "web.config.file = $WORK/web.yml" >>"$DAEMON_CONF"
daemon_start
mailer --parallel --timeout 6000 198.18.{1..12}.25:25
wait_for_status 25 ipv4 blocked
for path in / /status.json; do
	told "the password opens $path to nobody" nobody $base$path -u ops:secret
	told "also from elsewhere" nobody http://192.0.2.77:9725$path -u ops:secret
	expect "without it $path is closed, also to root" [ "$(code root $base$path)" = 401 ]
	expect "a wrong one, too" [ "$(code root -u ops:wrong $base$path)" = 401 ]
	expect "and the name is looked at first" [ "$(code root -u ops:secret -H 'Host: evil.example' $base$path)" = 421 ]
done
finish
