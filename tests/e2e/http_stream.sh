#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# The event stream: who listens hears everything in order; who does not keep up is dropped; nobody
# blocks, and with nobody there nothing happens.
. "$(dirname "$0")/../serve/lib.sh"

LISTENERS=()
listen() { # FILE [CURL-ARGUMENT...]
	local file=$1
	shift
	ip netns exec "$NS" curl -sN --max-time 60 "$@" -o "$file" $URL/events &
	LISTENERS+=($!)
	wait_until 5 "the greeting in ${file##*/}" grep -q "data: hello" "$file"
}

hang_up() {
	for pid in "${LISTENERS[@]}"; do
		end_process "$pid" KILL
	done
	LISTENERS=()
}
trap 'hang_up; clean_up' EXIT

heard() { # FILE N
	[ "$(grep -c '^event: news$' "$1")" -eq "$2" ]
}

serve --events 5 --stream-ms 400
asleep=$(activity)
sleep 1
same "with nobody listening nothing happens" "$asleep" "$(activity)"
same "a HEAD does not listen" 200 "$(status_of -I $URL/events)"
has "a stream says what it is" "$(get --max-time 0.3 -D - $URL/events)" 'Content-Type: text/event-stream'

listen "$WORK/one"
listen "$WORK/two" -0 # HTTP/1.0: no chunks
kill -USR1 "$WATCH_PID"
wait_until 5 "five events" heard "$WORK/one" 5
wait_until 5 "five events" heard "$WORK/two" 5
printf 'retry: 3000\n\nevent: message\ndata: hello\n\n' >"$WORK/wanted"
for _ in 1 2 3 4 5; do
	printf 'event: news\ndata: one\ndata: two\ndata: \ndata: four\n\n'
done >>"$WORK/wanted"
for file in one two; do
	grep -v '^:$' "$WORK/$file" | cat -s | cmp -s - <(cat -s "$WORK/wanted") ||
		fail "listener $file heard something else: $(cat "$WORK/$file")"
done
wait_until 5 "comments that keep it alive" grep -q '^:$' "$WORK/one"
same "both are counted" 2 "$(count_of listeners)"
hang_up
wait_until 5 "those who hung up to be gone" count_is listeners 0
asleep=$(activity)
sleep 1
same "and then nothing happens" "$asleep" "$(activity)"

for i in {1..16}; do
	listen "$WORK/many$i"
done
same "a seventeenth is told so" 503 "$(status_of $URL/events)"
same "others are answered" 200 "$(status_of $URL/metrics)"
kill -USR1 "$WATCH_PID"
for i in {1..16}; do
	wait_until 5 "all to hear" heard "$WORK/many$i" 5
done
end_process "${LISTENERS[0]}" KILL
wait_until 5 "a place to be free" listen "$WORK/again"
# A reload ends streams; browsers come back by themselves.
same "a reload is done" "reload: done" "$(reload)"
for pid in "${LISTENERS[@]:1}"; do
	wait "$pid"
	same "the stream ends as it should" 0 $?
done
LISTENERS=()
wait_until 5 "all to be gone" count_is listeners 0
serve_no_more

# One that does not read, beside one that does: nearly a megabyte for each.
serve --events 12 --event-len 4000 --stream-ms 400
before=$(descriptors)
listen "$WORK/reader"
ip netns exec "$NS" "$TOP/tests/serve/hostile.py" deaf >"$WORK/deaf" &
DEAF=$!
LISTENERS+=("$DEAF")
wait_until 5 "the deaf listener" count_is listeners 2
for round in {1..20}; do
	kill -USR1 "$WATCH_PID"
	wait_until 5 "the reader to hear" heard "$WORK/reader" $((round * 12))
done
wait_until 5 "the deaf one to be dropped" count_is listeners 1
same "it was dropped" 1 "$(count_of streams_dropped)"
wait "$DEAF"
has "and has seen the end" "$(cat "$WORK/deaf")" ended
hang_up
same "others are answered" 200 "$(status_of $URL/metrics)"
wait_until 5 "the reader's place to be free" descriptors_are "$before"
serve_no_more

# An event does not wait for the next comment, which is 20 s away. The end of the server is the end of
# a stream, not a reset.
serve
listen "$WORK/last"
kill -USR1 "$WATCH_PID"
wait_until 5 "an event at once" heard "$WORK/last" 1
serve_no_more
wait "${LISTENERS[0]}"
same "the stream ends with the server, as it should" 0 $?
finish
