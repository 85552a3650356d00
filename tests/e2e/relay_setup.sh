#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The lines that set a relay are run as they are printed, on Debian's Postfix, Exim and msmtp, in
# namespaces of their own over a copy of /etc: mail arrives at a relay with TLS and a password, by
# 587 and by 465, and not with a wrong password. Undone, the files are as they were.
case $(cd "$(dirname "$0")" && pwd) in
/tmp/*)
	echo "this tree lies below /tmp, which the scene covers with a file system of its own"
	exit 77
	;;
esac
[ "${1-}" != inside ] || mount -t tmpfs tmpfs /tmp # what this test writes goes away with it
. "$(dirname "$0")/lib.sh"

beside=$TOP/build/beside # packages that cannot be installed beside Postfix, see scripts/deps.sh
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
over() { # DIRECTORY [LOWER]: what is written to it goes nowhere
	local name=${1//\//-}${2:+-beside}
	mkdir -p "$WORK/$name-upper" "$WORK/$name-work"
	mount -t overlay overlay \
		-o "lowerdir=${2:+$2:}$1,upperdir=$WORK/$name-upper,workdir=$WORK/$name-work" "$1"
}
for directory in /etc /usr /var/spool /var/log /var/lib; do
	over $directory
done
mount -t tmpfs tmpfs /run
mkdir -p "$WORK/bin" "$WORK/mail"
# No init runs here; what it would restart is started and ended below.
printf '#!/bin/sh\nexit 0\n' >"$WORK/bin/systemctl"
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
run() { # N, with the lines on standard input
	part "$1" >"$WORK/part"
	sh -e "$WORK/part" >"$WORK/part.out" 2>&1 || {
		echo "$mta by $port: part $1 failed:"
		cat "$WORK/part" "$WORK/part.out"
		FAILED=1
	}
}
arrived() { # PORT SUBJECT
	grep -lqx "Subject: $2" "$WORK"/mail/"$1"-* 2>/dev/null &&
		head -1 "$(grep -lx "Subject: $2" "$WORK"/mail/"$1"-* | head -1)" | grep -qx "$1 sender"
}
wait_for() { # COMMAND...: for some seconds, until it succeeds
	for _ in $(seq 100); do
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
	run 1 <"$WORK/lines"
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
if [ -x "$beside/usr/sbin/exim4" ]; then
	over /etc "$beside/etc"
	over /usr "$beside/usr"
	getent group Debian-exim >/dev/null || groupadd -r Debian-exim
	id Debian-exim >/dev/null 2>&1 || useradd -r -g Debian-exim -d /var/spool/exim4 Debian-exim
	mkdir -p /var/spool/exim4 /var/log/exim4 /var/lib/exim4 /run/exim4
	chown Debian-exim:Debian-exim /var/spool/exim4 /var/log/exim4 /run/exim4
	printf '%s\n' "dc_eximconfig_configtype='internet'" "dc_other_hostnames=''" \
		"dc_local_interfaces='127.0.0.1'" "dc_readhost=''" "dc_relay_domains=''" \
		"dc_minimaldns='false'" "dc_relay_nets=''" "dc_smarthost=''" "CFILEMODE='644'" \
		"dc_use_split_config='false'" "dc_hide_mailname=''" "dc_mailname_in_oh='true'" \
		"dc_localdelivery='mail_spool'" >/etc/exim4/update-exim4.conf.conf
	update-exim4.conf
	send() { exim4 -odq -f root@lab.example.com user@example.net; }
	settle() { :; }
	forget() { exiqgrep -i | xargs -r exim4 -Mrm >/dev/null 2>&1; }
	logs() { tail -20 /var/log/exim4/mainlog; }
	before=$(state /etc/exim4/update-exim4.conf.conf)
	try exim4 587
	try exim4 465
	undone "$before" /etc/exim4/update-exim4.conf.conf
else
	echo "+ without Exim: scripts/deps.sh test unpacks it"
fi
finish
