# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For tests of the HTTP server alone: build/serve/server on the loopback of a namespace of its own.

. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

[ -x "$BUILD/serve/server" ] || {
	echo "built without libmicrohttpd (WITH_HTTP=0)"
	exit 77
}
ip netns add "$NS"
ip -n "$NS" link set lo up
export URL=http://127.0.0.1:9725
export ASAN_OPTIONS=quarantine_size_mb=1 # what is freed is really gone: the tests look at memory

# Starts the server and waits until it is ready.
serve() { # ARGUMENT...
	rm -f "$WORK/server.out" # an older one was ready too
	ip netns exec "$NS" "$BUILD/serve/server" --listen 127.0.0.1:9725 "$@" \
		>"$WORK/server.out" 2>"$WORK/server.err" &
	WATCH_PID=$!
	wait_until 10 "the server to be ready" ready_or_gone
	kill -0 "$WATCH_PID" 2>/dev/null && return
	fail "the server starts: $(cat "$WORK/server.err")"
	finish
}

ready_or_gone() {
	grep -qs ready "$WORK/server.out" || ! kill -0 "$WATCH_PID"
}

# Ends it as systemd would; the sanitizers have the last word.
serve_no_more() {
	local status
	kill -TERM "$WATCH_PID"
	wait "$WATCH_PID"
	status=$?
	WATCH_PID=
	[ $status -eq 0 ] || fail "the server ended with status $status: $(cat "$WORK/server.err")"
}

fail() { # SENTENCE
	echo "not so: $1"
	FAILED=1
}

same() { # SENTENCE WANTED GOT
	[ "$2" = "$3" ] || fail "$1: wanted \"$2\", got \"$3\""
}

has() { # SENTENCE TEXT PATTERN
	grep -qE -- "$3" <<<"$2" || fail "$1: no \"$3\" in: $2"
}

get() { # CURL-ARGUMENT...
	in_net curl -sS --max-time 10 "$@" 2>&1
}

status_of() { # CURL-ARGUMENT...
	get -o /dev/null -w '%{http_code}' "$@"
}

head_of() { # CURL-ARGUMENT...
	get -o /dev/null -D - "$@" | tr -d '\r'
}

# One of the server's own counts, as of now.
count_of() { # NAME
	local lines
	lines=$(grep -c sequence "$WORK/server.out")
	kill -USR2 "$WATCH_PID"
	wait_until 5 "the server's counts" more_counts_than "$lines"
	grep sequence "$WORK/server.out" | tail -n 1 | jq ".$1"
}

more_counts_than() { # LINES
	[ "$(grep -c sequence "$WORK/server.out")" -gt "$1" ]
}

count_is() { # NAME VALUE
	[ "$(count_of "$1")" = "$2" ]
}

reload() {
	local lines
	lines=$(grep -c '^reload' "$WORK/server.out")
	kill -HUP "$WATCH_PID"
	wait_until 5 "the reload" more_reloads_than "$lines"
	grep '^reload' "$WORK/server.out" | tail -n 1
}

more_reloads_than() { # LINES
	[ "$(grep -c '^reload' "$WORK/server.out")" -gt "$1" ]
}

descriptors() {
	find "/proc/$WATCH_PID/fd" -mindepth 1 | wc -l
}

descriptors_are() { # N
	[ "$(descriptors)" -eq "$1" ]
}

memory_kb() {
	awk '/^VmRSS/ { print $2 }' "/proc/$WATCH_PID/status"
}

# Hundredths of a second of processor time.
ticks() {
	awk '{ print $14 + $15 }' "/proc/$WATCH_PID/stat"
}

# How often it went to sleep, and how long it did not: a loop that spins never sleeps.
activity() {
	echo $(($(awk '/^voluntary_ctxt/ { print $2 }' "/proc/$WATCH_PID/status") + $(ticks)))
}
