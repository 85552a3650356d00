#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# The HTTP server and ordinary clients: versions, methods, negotiation, compression, headers, every
# way to say where to listen.
. "$(dirname "$0")/../serve/lib.sh"

serve --listen '[::1]:9725' --listen 127.0.0.2:0
same "it says where it listens" "127.0.0.1:9725 [::1]:9725" "$(head -n 2 "$WORK/server.out" | xargs)"
has "port 0 is one of the kernel's" "$(sed -n 3p "$WORK/server.out")" '^127\.0\.0\.2:[1-9][0-9]+$'
same "it answers on IPv6 too" 200 "$(status_of "http://[::1]:9725/")"
same "and on the port the kernel chose" 200 "$(status_of "http://$(sed -n 3p "$WORK/server.out")/")"
same "nowhere else" 000 "$(status_of http://127.0.0.3:9725/ | tail -c 3)"

has "HTTP/1.0 is closed after the reply" "$(head_of -0 $URL/)" '^Connection: close$'
same "HTTP/1.0 may ask to be kept" 1 "$(get -0 -H 'Connection: Keep-Alive' -o /dev/null -w '%{num_connects}\n' \
	$URL/ -o /dev/null $URL/metrics | awk '{ n += $1 } END { print n }')"
same "HTTP/1.1 is kept" 1 "$(get -o /dev/null -o /dev/null -o /dev/null -w '%{num_connects}\n' \
	$URL/ $URL/metrics $URL/nothing | awk '{ n += $1 } END { print n }')"
has "HTTP/1.1 may ask to be closed" "$(head_of -H 'Connection: close' $URL/)" '^Connection: close$'

plain=$(get $URL/metrics | sha256sum)
length=$(get $URL/metrics | wc -c)
head=$(head_of -I $URL/metrics)
has "HEAD has the length of the whole" "$head" "^Content-Length: $length$"
same "and nothing else" "" "$(get -I $URL/metrics | sed '1,/^\r$/d')"
has "gzip is announced" "$(head_of -H 'Accept-Encoding: gzip' $URL/metrics)" '^Content-Encoding: gzip$'
same "gzip holds the same" "$plain" "$(get --compressed $URL/metrics | sha256sum)"
packed=$(get -H 'Accept-Encoding: gzip' -o "$WORK/packed" -w '%{size_download}' $URL/metrics)
[ "$packed" -lt $((length / 3)) ] || fail "gzip makes $packed of $length"
gzip -t "$WORK/packed" || fail "gzip does not read it"
has "its length is right under HEAD too" "$(head_of -I -H 'Accept-Encoding: gzip' $URL/metrics)" \
	"^Content-Length: $packed$"
has "caches are told" "$head" '^Vary: Accept, Accept-Encoding$'
for refused in 'gzip;q=0' identity 'identity;q=1, gzip;q=0.5' br; do
	head=$(head_of -H "Accept-Encoding: $refused" $URL/metrics)
	! grep -qi '^Content-Encoding' <<<"$head" || fail "gzip to a client that said \"$refused\""
done
! head_of --compressed $URL/ | grep -qi '^Content-Encoding' || fail "a tiny page is compressed"

has "text is the default" "$(head_of $URL/metrics)" '^Content-Type: text/plain; version=0.0.4; charset=utf-8$'
has "OpenMetrics on request" "$(head_of -H 'Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5' \
	$URL/metrics)" '^Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8$'
has "a list on two lines is one" "$(head_of -H 'Accept: text/plain;q=0.2' \
	-H 'Accept: application/openmetrics-text' $URL/metrics)" '^Content-Type: application/openmetrics'

page=$(head_of $URL/)
script=$(get $URL/ | sed -n 's:.*<script>\(.*\)</script>.*:\1:p')
hash=$(printf %s "$script" | openssl dgst -sha256 -binary | base64)
[ -n "$script" ] || fail "the page has a script"
grep -qF "script-src 'sha256-$hash'" <<<"$page" || fail "the policy names another script: $page"
has "the page may do no more than it must" "$page" "^Content-Security-Policy: default-src 'none'; .*connect-src 'self'"
for path in / /metrics /nothing /failing; do
	head=$(head_of $URL$path)
	for wanted in 'X-Content-Type-Options: nosniff' 'Referrer-Policy: no-referrer' \
		'Cache-Control: no-store' "Content-Security-Policy: default-src 'none'"; do
		has "$path has its headers" "$head" "^$wanted"
	done
done
! head_of $URL/metrics | grep -q script-src || fail "metrics may run a script"

same "an unknown path is 404" 404 "$(status_of $URL/nothing)"
same "which lists the others" "/ /metrics /failing /unready /events /act" "$(get $URL/nothing | sed 1d | xargs)"
same "a path is the whole path" 404 "$(status_of $URL/metrics/)"
same "a query is no part of it" 200 "$(status_of "$URL/metrics?a=b")"
same "a handler's own status is kept" 503 "$(status_of $URL/unready)"
same "a handler that fails is a 500" 500 "$(status_of $URL/failing)"
! get $URL/failing | grep -q 'half made' || fail "half a page is sent"
for method in POST PUT DELETE OPTIONS TRACE PATCH BREW; do
	same "$method is refused" 405 "$(status_of -X $method $URL/)"
done
has "with what is allowed" "$(head_of -X DELETE $URL/)" '^Allow: GET, HEAD$'
for method in GET DELETE OPTIONS; do
	same "$method is refused by what does something" 405 "$(status_of -X $method $URL/act)"
done
has "which says what it takes" "$(head_of $URL/act)" '^Allow: POST, PUT$'
same "POST is answered there" 200 "$(status_of -X POST $URL/act)"
same "PUT as well" 200 "$(status_of -X PUT -d '' $URL/act)"
same "but no body" 413 "$(status_of -X POST -d x=y $URL/act)"
same "a body is refused" 413 "$(status_of --data-binary "@$WORK/server.out" $URL/)"
same "in chunks as well" 413 "$(status_of -X GET -H 'Transfer-Encoding: chunked' --data-binary x $URL/)"
same "the server goes on" 200 "$(status_of $URL/)"
same "nothing is left open" 0 "$(count_of listeners)"
serve_no_more

# Handed over by systemd.
ip netns exec "$NS" systemd-socket-activate -l 127.0.0.1:9725 --fdname=http "$BUILD/serve/server" \
	>"$WORK/server.out" 2>"$WORK/server.err" &
WATCH_PID=$!
wait_until 5 "the socket" in_net curl -sf -o /dev/null $URL/
same "an inherited socket is listened on" "127.0.0.1:9725 ready" "$(xargs <"$WORK/server.out")"
serve_no_more

# What is wrong is said, and ends it.
in_net "$BUILD/serve/server" --listen localhost:9725 2>"$WORK/server.err"
same "a name ends it with status 2" 2 $?
has "and a sentence" "$(cat "$WORK/server.err")" '^web.listen-address: "localhost:9725" is no address in numbers'
serve
in_net "$BUILD/serve/server" --listen 127.0.0.1:9725 2>"$WORK/server.err"
same "a port in use ends it with status 1" 1 $?
has "and says what to do" "$(cat "$WORK/server.err")" 'another program listens there, see: ss -ltnp'
finish
