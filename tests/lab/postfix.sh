# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # FAILED is read in lib.sh
#
# A Postfix in the machine under test, after tests/e2e/lib.sh: an instance of its own, with its files in
# this test's folder, no chroot and no name service.

needs_command postfix
POSTFIX=$WORK/postfix # its configuration
POSTFIX_LOG=$WORK/mail.log

# Starts it, with what standard input has for main.cf.
postfix_start() {
	mkdir -p "$POSTFIX" "$WORK/spool" "$WORK/data"
	chmod 755 "$WORK"
	chown postfix "$WORK/data"
	cp /usr/share/postfix/master.cf.dist "$POSTFIX/master.cf"
	sed -i 's/^smtp *inet.*$//; s/\(unix *[n-] *[n-] *\)y/\1n/' "$POSTFIX/master.cf"
	cat >"$POSTFIX/settings"
	cat - "$POSTFIX/settings" >"$POSTFIX/main.cf" <<-END
		compatibility_level = 3.6
		queue_directory = $WORK/spool
		data_directory = $WORK/data
		maillog_file = $POSTFIX_LOG
		maillog_file_prefixes = $WORK
		myhostname = lab.example.com
		mydestination =
		inet_interfaces = loopback-only
		inet_protocols = ipv4
		disable_dns_lookups = yes
		smtp_host_lookup = native
		smtp_tls_security_level = none
		alias_maps =
		alias_database =
	END
	in_net postfix -c "$POSTFIX" start >"$WORK/postfix.out" 2>&1 || {
		echo "postfix did not start:"
		cat "$WORK/postfix.out" "$POSTFIX_LOG"
		FAILED=1
		finish
	}
}

postfix_sendmail() { # ARGUMENT...
	in_net sendmail -C "$POSTFIX" "$@"
}

postfix_stop() {
	in_net postfix -c "$POSTFIX" stop >/dev/null 2>&1
	wait_until 10 "postfix to end" \
		sh -c "! kill -0 \$(tr -d ' ' <'$WORK/spool/pid/master.pid')"
}
