#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What watch shows and when it stops: text, filters, --count, --duration, --until-verdict, --quiet.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.0.0/16 25 drop
* * accept
END

# Runs watch with the arguments in the background; its output is $WORK/out.
begin() {
	local fifo=$WORK/begin.ready
	rm -f "$fifo"
	mkfifo "$fifo"
	ip netns exec "$NS" "$PROGRAM" watch --only-netns self --ready-fd 3 "$@" \
		3>"$fifo" >"$WORK/out" 2>"$WORK/err" &
	WATCH_PID=$!
	read -r -t 60 <"$fifo"
}
ends_with() { # STATUS WHAT
	local status
	wait "$WATCH_PID"
	status=$?
	WATCH_PID=
	[ "$status" -eq "$1" ] || {
		echo "$2: status $status instead of $1"
		cat "$WORK/err"
		FAILED=1
	}
}
says() { # TEXT...
	local text
	for text; do
		grep -qF -- "$text" "$WORK/out" || {
			echo "no '$text' in:"
			cat "$WORK/out"
			FAILED=1
		}
	done
}
is_true() { # SENTENCE FILTER, over the records
	[ "$(jq -s "$2" "$WORK/out")" = true ] || {
		echo "not so: $1"
		cat "$WORK/out"
		FAILED=1
	}
}

begin --until-verdict --cloud azure --subscription pay-as-you-go --duration 15
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
ends_with 3 "--until-verdict, blocked"
says "watching ports 25, 465, 587 and 2525" "Port 25 over IPv4 is BLOCKED" "24 connection requests to 12 mail servers" \
	"other-subscription-types" "Watched for" "nothing lost"

begin --until-verdict --duration 15 --cloud none
mailer 198.51.100.10:25
ends_with 0 "--until-verdict, open"
says "Port 25 over IPv4 is OPEN"
grep -q 'What to do' "$WORK/out" && {
	echo "advice for an open port that nobody said is blocked"
	FAILED=1
}

# What is seen counts, whatever the rules of the place say.
begin --until-verdict --duration 15 --cloud azure --subscription pay-as-you-go
mailer 198.51.100.10:25
ends_with 0 "open, although the rules say blocked"
says "Port 25 over IPv4 is OPEN" "The rules of Azure (other-subscription-types" \
	"What was seen counts" "the subscription is exempted"

begin --json --until-verdict --duration 15 --cloud azure --subscription EA
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
ends_with 3 "blocked, although the rules say open"
is_true "the contradiction is told" '[.[] | select(.event == "verdict" and .state == "blocked")][-1]
	.guidance | .contradiction == "blocked-despite-rules"
		and (.steps | any(contains("leave port 25 open")))
		and (.steps | any(contains("Dev/Test")))'

begin --until-verdict --duration 500ms --cloud none
ends_with 4 "--until-verdict, nothing seen"

begin --json --count 2 --cloud none
mailer 198.51.100.{10,11,12}:25
ends_with 0 "--count 2"
is_true "two attempts are shown" '[.[] | select(.event == "attempt")] | length == 2'

# Filters narrow what is shown; the verdict and the counts take in everything.
begin --json --dst 203.0.113.0/24 --comm smtpd --outcome established --port 587 --cloud none
in_net "$BUILD/lab/mailer" --comm smtpd 203.0.113.7:587 203.0.113.8:25 198.51.100.10:587 >/dev/null
in_net "$BUILD/lab/mailer" --comm other 203.0.113.7:587 >/dev/null
kill -INT "$WATCH_PID"
ends_with 0 "SIGINT"
is_true "one attempt passes all filters" '[.[] | select(.event == "attempt")]
	| length == 1 and .[0].destination == "203.0.113.7" and .[0].process.name == "smtpd"'
is_true "all are counted" '.[-1].ports
	| map(select(.family == "ipv4") | {("\(.port)"): .syns}) | add
	| .["25"] == 1 and .["587"] == 3'
is_true "the stream begins with ready and ends with the summary" \
	'.[0].event == "ready" and .[-1].event == "summary"'

begin --json --quiet --cloud none
mailer 198.51.100.10:25
kill -TERM "$WATCH_PID"
ends_with 0 "SIGTERM"
is_true "only verdicts follow ready" '[.[].event] == ["ready", "verdict"]'

# Nothing is lost between two records that come at once: a program's name cannot play tricks.
begin --cloud none
in_net "$BUILD/lab/mailer" --comm $'a\e[31mb' 198.51.100.10:25 >/dev/null
kill -INT "$WATCH_PID"
ends_with 0 "SIGINT"
grep -q $'\e' "$WORK/out" && {
	echo "an escape sequence reached the terminal"
	FAILED=1
}
says 'a\x1b[31mb'
finish
