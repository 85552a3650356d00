#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# Standard output closed, full, or with a reader that is gone: every command that writes there ends, says
# so in a sentence, with a status that is no answer, and leaves nothing attached; mail goes on.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net ip link set lo up
printf 'cloud = none\n' >"$DAEMON_CONF"
daemon_start --no-web
mailer 198.18.{1..8}.25:25
wait_for_status 25 ipv4 open
"$PROGRAM" advise --list --cloud azure --conf >"$WORK/advise.conf"

run() { # COMMAND...: its status, and what it says in err
	in_net timeout 20 "$PROGRAM" "$@" 2>"$WORK/err" </dev/null
}
is_sentence() {
	[ "$(wc -l <"$WORK/err")" -eq 1 ] && grep -q "^egress25: standard output$1" "$WORK/err"
}
commands=(
	"--version" "--help" "help check" "status --control-socket $CONTROL"
	"status --json --control-socket $CONTROL" "report --control-socket $CONTROL" "advise --cloud azure"
	"advise --list --cloud azure" "doctor" "doctor --json" "check --dry-run --cloud none --domain example.com"
	"daemon --config $DAEMON_CONF --check-config" "replay $WORK/stream.json"
)
watch --only-netns self
mailer 198.18.{1..8}.25:25
wait_for_attempts 8
end_process "$WATCH_PID" INT
WATCH_PID=
mv "$WORK/watch.json" "$WORK/stream.json"
for command in "${commands[@]}"; do
	# shellcheck disable=SC2086 # words
	run $command >&-
	expect "closed: $command fails ($?)" [ $? -eq 1 ]
	expect "closed: $command says so" is_sentence ' is closed$'
	# shellcheck disable=SC2086
	run $command >/dev/full
	code=$?
	expect "full: $command fails ($code)" [ $code -eq 1 ]
	expect "full: $command says so" is_sentence ': No space left on device$'
	# shellcheck disable=SC2086
	run $command | true
	code=${PIPESTATUS[0]}
	expect "left: $command ends: $code" test "$code" -ne 124
	expect "left: $command complains in a line at most" [ "$(wc -l <"$WORK/err")" -le 1 ]
done
daemon_stop
expect_clean "a daemon"

# What watches: it ends when it cannot tell, is gone by then, and nobody's connection is.
for command in "watch" "watch --json" "report --duration 3"; do
	command+=" --cloud none --only-netns self"
	: >"$WORK/mailer.out"
	# shellcheck disable=SC2086
	run $command >&-
	expect "closed: $command fails" [ $? -eq 1 ]
	expect "closed: $command says so" is_sentence ' is closed$'
	mailer --repeat 10 198.18.{1..8}.25:25 &
	# shellcheck disable=SC2086
	run $command >/dev/full
	code=$?
	expect "full: $command fails ($code)" [ $code -eq 1 ]
	expect "full: $command says so" is_sentence ': No space left on device'
	expect_clean "a full output of $command"
	# shellcheck disable=SC2086
	run $command | true
	code=${PIPESTATUS[0]}
	expect "left: $command fails ($code)" [ "$code" -eq 1 ]
	expect "left: $command says so" is_sentence '.*'
	expect_clean "a reader that left $command"
	wait $!
	expect "every connection of 80 stood" [ "$(grep -c ' connected ' "$WORK/mailer.out")" -eq 80 ]
done
finish
