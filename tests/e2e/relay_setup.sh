#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The lines that set a relay are run as they are printed, on Debian's Postfix, Exim, Sendmail, OpenSMTPD,
# msmtp, nullmailer, sSMTP and DMA, in namespaces of their own over a copy of /etc: mail arrives at a relay with TLS and a password, by
# 587 and by 465, and not with a wrong password. Undone, the files are as they were.
case $(cd "$(dirname "$0")" && pwd) in
/tmp/*)
	echo "this tree lies below /tmp, which the scene covers with a file system of its own"
	exit 77
	;;
esac
[ "${1-}" != inside ] || mount -t tmpfs tmpfs /tmp # what this test writes goes away with it
. "$(dirname "$0")/lib.sh"

if [ "${1-}" != inside ]; then
	for what in postfix msmtp openssl; do
		command -v $what >/dev/null || {
			echo "$what is not installed"
			exit 77
		}
	done
	/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || {
		echo "python3-aiosmtpd is not installed"
		exit 77
	}
	unshare --mount --net --ipc --pid --fork --mount-proc "$0" inside
	exit
fi

# ---- a machine of its own ----

ip link set lo up
ip address add 192.0.2.25/32 dev lo
over /etc /usr /var/spool /var/log /var/lib
mount -t tmpfs tmpfs /run
mkdir -p "$WORK/bin" "$WORK/mail"
# No init runs here; what it would restart is told to this script, which knows how.
restart=:
printf '#!/bin/sh\n[ "$1" != restart ] || echo "$2" >>%s/restart\nexit 0\n' "$WORK" >"$WORK/bin/systemctl"
chmod 755 "$WORK" "$WORK/bin" "$WORK/bin/systemctl"
PATH=$WORK/bin:$PATH
printf '127.0.0.1 localhost\n192.0.2.25 relay.example.com\n127.0.1.1 lab.example.com lab\n' >/etc/hosts
echo lab.example.com >/etc/mailname

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Lab" -keyout "$WORK/ca.key" \
	-out "$WORK/ca.pem" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj "/CN=relay.example.com" -keyout "$WORK/key.pem" \
	-out "$WORK/request.pem" 2>/dev/null
openssl x509 -req -in "$WORK/request.pem" -CA "$WORK/ca.pem" -CAkey "$WORK/ca.key" -days 2 \
	-extfile <(echo "subjectAltName = DNS:relay.example.com") -out "$WORK/cert.pem" 2>/dev/null
cp "$WORK/ca.pem" /etc/ssl/certs/ca-certificates.crt
mkfifo "$WORK/ready"
"$TOP/tests/lab/relay.py" 192.0.2.25 "$WORK/cert.pem" "$WORK/key.pem" sender sesame \
	"$WORK/mail" "$WORK/ready" >"$WORK/relay.log" 2>&1 &
read -r _ <"$WORK/ready"

# ---- the lines ----

lines() { # MTA PORT PASSWORD: as they are printed, the blanks filled in
	"$PROGRAM" advise --config /dev/null --mta "$1" --relay "relay.example.com:$2" |
		sed "s/PASSWORD/$3/; s/USER/sender/; s/FROM/root@lab.example.com/"
}
part() { # N: the lines before the N-th comment that begins a part are left out
	awk -v want="$1" '/^# Then send/ { n = 1 } /^# To undo/ { n = 2 } n == want && !/^#/'
}
run() { # N [may-fail], with the lines on standard input
	part "$1" >"$WORK/part"
	rm -f "$WORK/restart"
	sh -e "$WORK/part" >"$WORK/part.out" 2>&1 || [ -n "${2-}" ] || {
		echo "$mta by $port: part $1 failed:"
		cat "$WORK/part" "$WORK/part.out"
		FAILED=1
	}
	[ ! -e "$WORK/restart" ] || $restart
}
arrived() { # PORT SUBJECT
	grep -lqx "Subject: $2" "$WORK"/mail/"$1"-* 2>/dev/null &&
		head -1 "$(grep -lx "Subject: $2" "$WORK"/mail/"$1"-* | head -1)" | grep -qx "$1 sender"
}
wait_for() { # COMMAND...: for some seconds, until it succeeds
	for _ in $(seq 300); do
		"$@" && return
		sleep 0.1
	done
	return 1
}
message() { # SUBJECT
	printf 'From: root@lab.example.com\nTo: user@example.net\nSubject: %s\n\nA line.\n' "$1"
}
try() { # MTA PORT: set up with a wrong password and with the right one, and undo both
	mta=$1 port=$2
	lines "$mta" "$port" wrong >"$WORK/lines"
	run 0 <"$WORK/lines"
	message "$mta-$port-wrong" | send
	run 1 may-fail <"$WORK/lines" # sendmail -q may say by its status that nothing went
	settle
	run 2 <"$WORK/lines"
	forget
	! grep -qx "Subject: $mta-$port-wrong" "$WORK"/mail/* 2>/dev/null || {
		echo "$mta by $port: mail passed with a wrong password"
		FAILED=1
	}
	lines "$mta" "$port" sesame >"$WORK/lines"
	run 0 <"$WORK/lines"
	message "$mta-$port" | send
	run 1 <"$WORK/lines"
	wait_for arrived "$port" "$mta-$port" || {
		echo "$mta by $port: no mail arrived"
		cat "$WORK/relay.log"
		logs
		FAILED=1
	}
	run 2 <"$WORK/lines"
}
state() { # FILES...: what undoing has to bring back
	cat "$@" 2>/dev/null | cksum
}
undone() { # BEFORE FILES...
	local before=$1
	shift
	[ "$(state "$@")" = "$before" ] || {
		echo "$mta: not as it was before: $*"
		FAILED=1
	}
}

# Postfix, without a name service and outside of its chroot.
sed -i 's/^smtp *inet.*$//; s/\(unix *[n-] *[n-] *\)y/\1n/' /etc/postfix/master.cf
postconf -e smtp_host_lookup=native disable_dns_lookups=yes maillog_file=/var/log/postfix.log \
	inet_interfaces=loopback-only inet_protocols=ipv4 mydestination= relayhost= \
	minimal_backoff_time=1s queue_run_delay=1s
send() { sendmail -f root@lab.example.com user@example.net; }
settle() { wait_for grep -q 'status=deferred' /var/log/postfix.log; }
forget() { postsuper -d ALL >/dev/null 2>&1; }
logs() { tail -20 /var/log/postfix.log; }
postfix start >"$WORK/postfix.out" 2>&1 || {
	cat "$WORK/postfix.out"
	FAILED=1
}
before=$(state /etc/postfix/main.cf)
try postfix 587
try postfix 465
undone "$before" /etc/postfix/main.cf
[ ! -e /etc/postfix/relay_passwd ] || FAILED=1
postfix stop >/dev/null 2>&1

# msmtp sends at once or not at all.
id msmtp >/dev/null 2>&1 || groupadd -r msmtp
send() { msmtp user@example.net 2>"$WORK/msmtp.err"; }
settle() { :; }
forget() { :; }
logs() { cat "$WORK/msmtp.err"; }
try msmtp 587
try msmtp 465

# Exim, as Debian configures it.
if unpacked exim4; then
	exim_configured
	send() { exim4 -odq -f root@lab.example.com user@example.net; }
	settle() { :; }
	forget() { exiqgrep -i | xargs -r exim4 -Mrm >/dev/null 2>&1; }
	logs() { tail -20 /var/log/exim4/mainlog; }
	before=$(state /etc/exim4/update-exim4.conf.conf)
	try exim4 587
	try exim4 465
	undone "$before" /etc/exim4/update-exim4.conf.conf
fi

# What follows has no home of its own in this machine: users, folders and a first configuration as its
# package's scripts make them.
user() { # NAME
	getent group "$1" >/dev/null || groupadd -r "$1"
	id "$1" >/dev/null 2>&1 || useradd -r -g "$1" -d /nonexistent "$1"
}
send() { /usr/sbin/sendmail -f root@lab.example.com user@example.net >"$WORK/send.out" 2>&1; }
settle() { sleep 2; }

if unpacked nullmailer; then
	user mail
	mkdir -p /etc/nullmailer /var/spool/nullmailer/{queue,tmp,failed}
	echo lab.example.com >/etc/nullmailer/me
	echo 'smtp.example.net' >/etc/nullmailer/remotes
	mkfifo -m 622 /var/spool/nullmailer/trigger
	chown -R mail:mail /var/spool/nullmailer
	restart=nullmailer_again
	nullmailer_again() {
		[ -z "${nullmailer_pid-}" ] || kill "$nullmailer_pid" 2>/dev/null
		setpriv --reuid mail --regid mail --clear-groups /usr/sbin/nullmailer-send \
			>>"$WORK/nullmailer.log" 2>&1 &
		nullmailer_pid=$!
	}
	forget() { rm -f /var/spool/nullmailer/{queue,failed,tmp}/*; }
	logs() { tail -20 "$WORK/nullmailer.log"; }
	before=$(state /etc/nullmailer/remotes)
	try nullmailer 587
	try nullmailer 465
	undone "$before" /etc/nullmailer/remotes
	kill "$nullmailer_pid"
fi
restart=:

if unpacked dma; then
	user mail
	mkdir -p /var/spool/dma
	chown root:mail /var/spool/dma
	chmod 2775 /var/spool/dma
	chgrp mail /usr/sbin/dma /etc/dma/auth.conf
	chmod 2755 /usr/sbin/dma
	printf 'MAILNAME /etc/mailname\n' >/etc/dma/dma.conf
	forget() { rm -f /var/spool/dma/*; }
	logs() { cat "$WORK/send.out" /var/log/mail.log 2>/dev/null | tail -20; }
	before=$(state /etc/dma/dma.conf /etc/dma/auth.conf)
	try dma 587
	try dma 465
	undone "$before" /etc/dma/dma.conf /etc/dma/auth.conf
fi

if unpacked ssmtp; then
	printf 'mailhub=mail\nhostname=lab.example.com\n' >/etc/ssmtp/ssmtp.conf
	forget() { :; }
	logs() { cat "$WORK/send.out"; }
	before=$(state /etc/ssmtp/ssmtp.conf)
	try ssmtp 587
	try ssmtp 465
	undone "$before" /etc/ssmtp/ssmtp.conf
fi

if unpacked opensmtpd; then
	user opensmtpd
	user opensmtpq
	mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
	chmod 711 /var/spool/smtpd
	chgrp opensmtpq /usr/sbin/smtpctl
	chmod 2755 /usr/sbin/smtpctl
	touch /etc/aliases
	restart=opensmtpd_again
	opensmtpd_again() {
		[ -z "${opensmtpd_pid-}" ] || kill "$opensmtpd_pid" 2>/dev/null
		[ -z "${opensmtpd_pid-}" ] || wait "$opensmtpd_pid" 2>/dev/null
		/usr/sbin/smtpd -d >>"$WORK/opensmtpd.log" 2>&1 &
		opensmtpd_pid=$!
		wait_for /usr/sbin/smtpctl show stats >/dev/null 2>&1
	}
	opensmtpd_again
	forget() { /usr/sbin/smtpctl remove all >/dev/null 2>&1; }
	logs() { tail -20 "$WORK/opensmtpd.log"; }
	before=$(state /etc/smtpd.conf)
	try opensmtpd 587
	try opensmtpd 465
	undone "$before" /etc/smtpd.conf
	kill "$opensmtpd_pid"
fi

if unpacked sendmail; then
	user smmta
	user smmsp
	ln -sf /usr/libexec/sendmail/sendmail /usr/sbin/sendmail
	ln -sf /usr/libexec/sendmail/makemap /usr/sbin/makemap
	mkdir -p /etc/mail/m4 /var/spool/mqueue /run/sendmail/mta /var/lib/sendmail/host_status
	chown smmta:smmsp /run/sendmail/mta
	touch /etc/mail/m4/{dialup,provider}.m4 /etc/mail/{local-host-names,trusted-users,access} /etc/aliases
	# As the package makes them, from its own prototype.
	cp /usr/share/sendmail/cf/debian/sendmail.mc /etc/mail/sendmail.mc
	# There is no name service here, and the relay is on this machine.
	cp /etc/mail/service.switch-nodns /etc/mail/service.switch
	sed -i "/^MAILER_DEFINITIONS/i FEATURE(\`nocanonify')dnl\ndefine(\`confDONT_PROBE_INTERFACES', \`True')dnl" \
		/etc/mail/sendmail.mc
	printf 'all: sendmail.cf\nsendmail.cf: sendmail.mc\n\tm4 sendmail.mc >sendmail.cf\n' >/etc/mail/Makefile
	make -s -C /etc/mail
	makemap hash /etc/mail/access </dev/null
	sendmail -bi >/dev/null 2>&1
	restart=sendmail_again
	sendmail_again() {
		[ -z "${sendmail_pid-}" ] || kill "$sendmail_pid" 2>/dev/null
		sendmail -bD -q1m >>"$WORK/sendmail.log" 2>&1 &
		sendmail_pid=$!
	}
	send() { /usr/sbin/sendmail -Am -odq -f root@lab.example.com user@example.net >"$WORK/send.out" 2>&1; }
	forget() { rm -f /var/spool/mqueue/*; }
	logs() { cat "$WORK/send.out" "$WORK/sendmail.log" "$WORK/part.out"; }
	before=$(state /etc/mail/sendmail.mc)
	try sendmail 587
	undone "$before" /etc/mail/sendmail.mc
	! grep -q "^DS.relay" /etc/mail/sendmail.cf || FAILED=1
	lines sendmail 465 x | grep -q "587 or 2525" || FAILED=1
	kill "$sendmail_pid"
fi
finish
