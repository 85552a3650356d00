#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A real Postfix, its mail held back by a cloud that drops 25: named as smtp, by its uid.
. "$(dirname "$0")/lib.sh"

command -v postfix >/dev/null || {
	echo "postfix is not installed"
	exit 77
}
lab <<END
198.18.20.25 587 accept
* 25 drop
END
# An instance of its own, with its files in this test's folder and no name service.
etc=$WORK/postfix spool=$WORK/spool data=$WORK/data
mkdir -p "$etc" "$spool" "$data"
chmod 755 "$WORK"
chown postfix "$data"
cp /usr/share/postfix/master.cf.dist "$etc/master.cf"
sed -i 's/^smtp *inet.*$//; s/\(unix *[n-] *[n-] *\)y/\1n/' "$etc/master.cf"
cat >"$etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $spool
data_directory = $data
maillog_file = $WORK/mail.log
maillog_file_prefixes = $WORK
myhostname = lab.example.com
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
disable_dns_lookups = yes
smtp_host_lookup = native
smtp_connect_timeout = 2s
smtp_tls_security_level = none
alias_maps =
alias_database =
transport_maps = inline:{
	{ a.example.com = smtp:[198.18.20.25]:587 },
	{ b.example.com = smtp:[198.18.21.25] } }
END
watch --only-netns self
in_net postfix -c "$etc" start >"$WORK/postfix.out" 2>&1 || {
	echo "postfix did not start:"
	cat "$WORK/postfix.out" "$WORK/mail.log"
	FAILED=1
	finish
}
for domain in a b; do
	printf 'Subject: test\n\nA line.\n' |
		in_net sendmail -C "$etc" -f root@lab.example.com "user@$domain.example.com"
done
wait_for_attempts 2
in_net postfix -c "$etc" stop >/dev/null 2>&1
wait_until 10 "postfix to end" sh -c "! kill -0 \$(tr -d ' ' <'$spool/pid/master.pid')"
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
