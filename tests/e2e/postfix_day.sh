#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A day's worth of a real Postfix in a minute: hundreds of mails to forty servers, one in five of which is
# dead, as always, and is tried again. That is what normal looks like: open all the time, exit status 0,
# and nothing to warn of, although Postfix resets what is left of a connection once its mail is delivered.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/lab/postfix.sh"

servers=40 dead=8 mails=8 # to each server
lab < <(
	printf '198.18.%d.25 25 drop\n' {5..40..5}
	echo '* 25 accept'
)
daemon_start --log.format json
postfix_start <<END
mynetworks = 127.0.0.0/8
smtp_connect_timeout = 3s
default_process_limit = 30
default_destination_recipient_limit = 1
queue_run_delay = 10s
minimal_backoff_time = 10s
maximal_backoff_time = 10s
transport_maps = inline:{
$(for ((i = 1; i <= servers; i++)); do echo "	{ d$i.example.com = smtp:[198.18.$i.25] },"; done)
	{ nowhere.example.com = discard: } }
END
# One session hands in all of it: a recipient each of every server, several times over.
{
	printf 'EHLO lab.example.com\r\n'
	for ((n = 1; n <= mails; n++)); do
		printf 'MAIL FROM:<root@lab.example.com>\r\n'
		for ((i = 1; i <= servers; i++)); do
			printf 'RCPT TO:<user%d@d%d.example.com>\r\n' "$n" "$i"
		done
		printf 'DATA\r\nSubject: %d\r\n\r\nA line.\r\n.\r\n' "$n"
	done
	printf 'QUIT\r\n'
} >"$WORK/session"
postfix_sendmail -bs <"$WORK/session" >"$WORK/session.out" 2>&1
expect "postfix took all of it" test "$(grep -c '^250 2.0.0 Ok: queued' "$WORK/session.out")" = "$mails"

sent_are() { # N
	[ "$(grep -c 'status=sent' "$POSTFIX_LOG")" -ge "$1" ]
}
deferred_are() { # N
	[ "$(grep -c 'status=deferred .*timed out' "$POSTFIX_LOG")" -ge "$1" ]
}
wait_until 60 "what can be delivered to be" sent_are $(((servers - dead) * mails))
# The dead ones were tried by several queue runs.
wait_until 60 "the rest to be tried again" deferred_are $((dead * mails * 2))
status_code=0
status --json >"$WORK/status.json" || status_code=$?
postfix_stop
expect "the daemon ends well" daemon_stop
expect "the exit status is 0, not $status_code" test "$status_code" = 0
expect "port 25 is open" jq -e '.verdicts | any(.port == 25 and .family == "ipv4" and .state == "open")' \
	"$WORK/status.json"
expect "it was told once, and never anything else" jq -se \
	'map(select(.EGRESS25_STATE? or (.state? // empty)) | .EGRESS25_STATE // .state) | . == ["open"]' "$WORK/daemon.err"
expect "there is nothing to warn of" jq -se 'all(.level == "info")' "$WORK/daemon.err"
finish
