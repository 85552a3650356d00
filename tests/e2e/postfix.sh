#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A real Postfix, its mail held back by a cloud that drops 25: named as smtp, by its uid.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/lab/postfix.sh"

lab <<END
198.18.20.25 587 accept
* 25 drop
END
watch --only-netns self
postfix_start <<END
smtp_connect_timeout = 2s
transport_maps = inline:{
	{ a.example.com = smtp:[198.18.20.25]:587 },
	{ b.example.com = smtp:[198.18.21.25] } }
END
for domain in a b; do
	printf 'Subject: test\n\nA line.\n' |
		postfix_sendmail -f root@lab.example.com "user@$domain.example.com"
done
wait_for_attempts 2
postfix_stop
gather
uid=$(id -u postfix)
check "both are the smtp client of postfix" "
	.attempts | length >= 2 and all(.process.name == \"smtp\" and .process.uid == $uid)"
check "the relay on 587 took its mail" '[.attempts[] | select(.port == 587)]
	| length == 1 and all(.outcome == "established" and .destination == "198.18.20.25")'
check "25 was given up after smtp_connect_timeout" '[.attempts[] | select(.port == 25)]
	| length >= 1 and all(.outcome == "abandoned" and .syns >= 2)'
check "the lab got the one mail" '[.lab.destinations[].mails] | add == 1'
check_lab_agrees
finish
