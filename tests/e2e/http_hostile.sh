#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# Clients that mean no good, all from the address of one that does: it gets its answers in time, they
# are cut off, and nothing of them stays.
. "$(dirname "$0")/../serve/lib.sh"

serve --request-ms 600 --reply-ms 600 --stream-ms 300

scene() { # NAME [tls]
	in_net "$TOP/tests/serve/hostile.py" "$@"
}

# The second round must need no more than the first: what grows by use would grow for ever.
scenes="parallel silent slow huge unread pipelined garbage resets"
before=$(descriptors)
for name in $scenes; do
	scene "$name"
done >"$WORK/scenes.json"
first=$(memory_kb)
for name in parallel garbage resets; do
	scene "$name"
done >>"$WORK/scenes.json"
wait_until 10 "everything to be closed" descriptors_are "$before"
second=$(memory_kb)
[ $((second - first)) -lt 2048 ] || fail "memory grew from $first to $second kB"

jq -s . "$WORK/scenes.json" >"$WORK/scene.json"
check "each scene took place" 'length == 11 and all(.error == null)'
# A connection that is opened amid thousands of silent ones may be taken for one of them, once in a
# while, by a machine that is busy.
check "the honest client always gets its answer" '
	all(.good.requests >= 5 and .good.failures <= (if .scene == "silent" then .good.requests / 20
		else 0 end))'
check "and within a second" 'all(.good.slowest_ms < 1000)'
check "two hundred at once are all answered, whoever can be" '
	[.[] | select(.scene == "parallel")] | all(.answered >= 200 and .cut <= .answered / 20)'
check "the silent make room for each other" '
	[.[] | select(.scene == "silent")] | all(.opened > 200 and .held <= 32)'
check "who drips is cut off, however steadily" '
	[.[] | select(.scene == "slow")] | all(.cut == 20 and .longest_s > 0.5 and .longest_s < 3)'
check "who does not read is cut off" '
	[.[] | select(.scene == "unread")] | all(.cut == 20 and .longest_s < 3)'
check "headers have an end" '
	[.[] | select(.scene == "huge")]
	| all(.replies == ["HTTP/1.1 431 Request Header Fields Too Large"])'
check "pipelined requests are answered in order" '
	[.[] | select(.scene == "pipelined")] | all(.rounds > 0 and .wrong == 0)'
check "garbage and resets come in number" '
	[.[] | select(.scene | IN("garbage", "resets"))] | all(.sent > 50)'

# Afterwards it sleeps.
asleep=$(activity)
sleep 1.5
same "idle is idle" "$asleep" "$(activity)"
same "it answers" 200 "$(status_of $URL/metrics)"
jq -r '"+ slowest honest answer \(map(.good.slowest_ms) | max) ms"' "$WORK/scene.json"
serve_no_more

# Without a descriptor for the next connection it waits, and does not spin.
serve
before=$(descriptors)
prlimit --pid "$WATCH_PID" --nofile="$((before + 4)):"
mkfifo "$WORK/hold"
ip netns exec "$NS" "$TOP/tests/serve/hostile.py" hold <"$WORK/hold" >"$WORK/held" &
HOLD=$!
exec 7>"$WORK/hold"
wait_until 5 "ten connections" grep -q holding "$WORK/held"
wait_until 5 "the first of them to be taken" eval '[ "$(descriptors)" -gt "$before" ]'
asleep=$(activity)
sleep 1
[ $(($(activity) - asleep)) -le 10 ] || fail "without descriptors it is busy: $(($(activity) - asleep))"
[ "$(descriptors)" -lt $((before + 10)) ] || fail "descriptors run out"
exec 7>&-
wait "$HOLD"
same "with descriptors again it answers" 200 "$(status_of $URL/metrics)"
serve_no_more

# The same before a handshake that never comes to an end.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test \
	-keyout "$WORK/key.pem" -out "$WORK/cert.pem" 2>"$WORK/openssl.err"
printf 'tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n' >"$WORK/web.yml"
serve --request-ms 600 --reply-ms 600 --web "$WORK/web.yml"
before=$(descriptors)
for name in silent slow garbage resets; do
	scene "$name" tls
done | jq -s . >"$WORK/scene.json"
wait_until 10 "everything to be closed" descriptors_are "$before"
check "each scene took place, over TLS too" 'length == 4 and all(.error == null)'
# A handshake takes several turns: amid thousands of silent connections a second it may go under.
check "the honest client gets its answer over TLS" '
	all(.good.requests >= 3 and .good.slowest_ms < 1500
		and .good.failures <= (if .scene == "silent" then .good.requests / 3 else 0 end))'
check "who drips before a handshake is cut off" '
	[.[] | select(.scene == "slow")] | all(.cut == 20 and .longest_s < 3)'
serve_no_more
finish
