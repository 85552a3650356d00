# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # FAILED is read in lib.sh
#
# What the tests of the metadata services share, after tests/e2e/lib.sh: a service on a port of this
# machine, `advise` that asks it, and checks over what both of them saw.

SERVER_PID=
PORT=

# A program without libcurl asks nobody, and says so before anything is sent.
if "$PROGRAM" advise --config /dev/null --cloud aws --metadata on \
	--metadata-url http://127.0.0.1:1 2>&1 | grep -q 'built without libcurl'; then
	echo "egress25 was built without libcurl"
	exit 77
fi

# Makes the server the one of a cloud; further arguments as for tests/lab/metadata.py. It runs on
# with other arguments, unless it was stopped.
serve() { # CLOUD ARGUMENT...
	printf '%q ' "$@" --log "$WORK/log" >"$WORK/options.new"
	mv "$WORK/options.new" "$WORK/options"
	: >"$WORK/log"
	[ -z "$SERVER_PID" ] || return 0
	rm -f "$WORK/port"
	mkfifo "$WORK/port"
	"$TOP/tests/lab/metadata.py" "$WORK/options" >"$WORK/port" 2>"$WORK/server.err" &
	SERVER_PID=$!
	if ! read -r -t 10 PORT <"$WORK/port"; then
		echo "the service of $1 did not start:"
		cat "$WORK/server.err"
		FAILED=1
		finish
	fi
}
stop() {
	end_process "$SERVER_PID" KILL
	SERVER_PID=
}
trap 'stop; clean_up' EXIT

# What advise says of the machine; it must end in time and with status 0 whatever the server does.
ask() { # CLOUD ARGUMENT...
	local cloud=$1 start=$EPOCHREALTIME status
	shift
	timeout 10 "$PROGRAM" advise --json --config /dev/null --cloud "$cloud" --metadata "${METADATA:-on}" \
		--metadata-url "http://127.0.0.1:$PORT" "$@" >"$WORK/out" 2>"$WORK/err"
	status=$?
	TOOK=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print int((b - a) * 1000) }')
	[ $status -eq 0 ] && [ "$TOOK" -lt 4000 ] || {
		echo "advise --cloud $cloud $*: status $status after $TOOK ms"
		cat "$WORK/err"
		FAILED=1
	}
}
# FILTER over the `cloud` object.
is() { # SENTENCE FILTER
	[ "$(jq -c ".cloud | $2" "$WORK/out" 2>&1)" = true ] && return
	echo "not so: $1"
	jq -c .cloud "$WORK/out"
	cat "$WORK/err"
	FAILED=1
}
# FILTER over the list of requests that arrived.
asked() { # SENTENCE FILTER
	[ "$(jq -sc "$2" "$WORK/log" 2>&1)" = true ] && return
	echo "not so: $1"
	jq -c . "$WORK/log"
	FAILED=1
}
