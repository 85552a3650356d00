#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The queue of Debian's Postfix while a cloud drops 25 (queue_exim.sh: of Exim), with its own commands, over a
# copy of this machine's files: `daemon --queue` says what waits, and which of it at destinations that fail;
# that it grows, and drains once the port is open. `check` takes its domains from it.
case $(cd "$(dirname "$0")" && pwd) in
/tmp/*)
	echo "this tree lies below /tmp, which the scene covers with a file system of its own"
	exit 77
	;;
esac
if [ "${1-}" != inside ]; then
	for what in postfix dnsmasq; do
		command -v $what >/dev/null || {
			echo "$what is not installed"
			exit 77
		}
	done
	unshare --mount --ipc --pid --fork --mount-proc "$0" inside
	exit
fi
mount -t tmpfs tmpfs /tmp # what this test writes goes away with it
. "$(dirname "$0")/lib.sh"

chmod 755 "$WORK"
over /etc /usr /var/spool /var/log /var/lib
mount -t tmpfs tmpfs /run
echo lab.example.com >/etc/mailname
sed -i '/lab.example.com/d' /etc/hosts
echo '127.0.1.1 lab.example.com lab' >>/etc/hosts

blocked() {
	printf '%s\n' '198.18.23.25 25 accept banner=421~busy' '* 587 accept' '* 25 drop'
}
unblocked() {
	printf '%s\n' '198.18.23.25 25 accept banner=421~busy' '* * accept'
}
blocked >"$WORK/blocked"
lab --duration 900 <"$WORK/blocked"
resolver <<END
$(domain a.example 198.18.20.25)
$(domain b.example 198.18.21.25)
$(domain c.example 198.18.22.25)
$(domain grey.example 198.18.23.25)
END

queue() { # SENTENCE FILTER: over the queue as the daemon has it; waits until it is so
	local deadline=$((SECONDS + 60))
	asked=$2
	until queue_is >/dev/null; do
		if [ $SECONDS -ge $deadline ]; then
			echo "not so: $1"
			status --json | jq -c .queue
			FAILED=1
			return
		fi
		sleep 0.5
	done
}
asked=
queue_is() {
	status --json 2>/dev/null | jq -e ".queue | $asked"
}
mails() { # N DOMAIN...
	local n=$1
	shift
	for domain; do
		for _ in $(seq "$n"); do
			printf 'From: root@lab.example.com\nTo: user@%s\nSubject: test\n\nA line.\n' "$domain" | send "user@$domain"
		done
	done
}

has_own_files_alone() {
	! find "/proc/$helper/fd" -mindepth 1 -printf '%f\n' | grep -qvE '^[0-3]$'
}

# Everything from the first mail to the empty queue, with a mail program that runs already.
incident() { # PROGRAM
	mails 2 a.example b.example
	mails 1 grey.example
	daemon_start --queue
	expect "two processes: the daemon, and the one that reads the queue" \
		sh -c "[ \"\$(pgrep -P $DAEMON_PID -x egress25-queue | wc -l)\" = 1 ]"
	helper=$(pgrep -P "$DAEMON_PID" -x egress25-queue)
	# CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID.
	expect "it keeps four capabilities, and what it runs gets no more" \
		grep -Eq '^CapBnd:[[:space:]]*00000000000000c6$' "/proc/$helper/status"
	# Between its readings, for each of which it has a pipe.
	wait_until 10 "it to have none of the daemon's files open" has_own_files_alone
	retry
	queue "five mails wait, the four of two domains at destinations that fail" '.program == "'"$1"'" and .readable
		and .mails == 5 and .recipients == 5
		and .domains_count == 3 and .failing_domains == 2 and .failing_recipients == 4'
	queue "where each was tried last" '.domains | map({(.domain): .tried[0]}) | add
		| .["a.example"].destination == "198.18.20.25" and .["a.example"].fate == "fails"
		and .["grey.example"].destination == "198.18.23.25" and .["grey.example"].fate == "works"'
	mails 2 c.example
	queue "it grows" '.mails == 7 and .failing_domains == 3 and .course.trend == "grows"'
	status >"$WORK/status.txt"
	expect "people read it" grep -q "^The mail queue ($1): 7 mails to 7 recipients of 4 domains wait" "$WORK/status.txt"
	expect "by domain" grep -Eq '^  c\.example +2  198\.18\.22\.25(:25)? fails$' "$WORK/status.txt"
	expect "the metrics have it" sh -c "ip netns exec $NS curl -s 127.0.0.1:9725/metrics |
		grep -q '^egress25_queue_recipients_failing{mta=\"$1\"} 6'"
	expect "the page tells strangers how many, and not to whom" sh -c "ip netns exec $NS ${as_nobody[*]} curl -s 127.0.0.1:9725/status.json |
		jq -e '.queue.mails == 7 and (.queue.domains | length) == 0'"
	# What waits in it is what `check` tries, whoever may see it.
	check_run --no-relay --timeout 5
	found "check tries the domains that wait" '.check | [.domains[].name] as $names
		| ["a.example", "b.example", "c.example"] | all(IN($names[]))'
	unblocked | lab_becomes
	retry
	wait_for_status 25 ipv4 open
	queue "it drains to what the greylisting one keeps" '.mails == 1 and .failing_domains == 0
		and (.course.trend | IN("drains", "steady"))'
	forget
	queue "it is empty" '.mails == 0 and .course.trend == "empty"'
	end_process "$DAEMON_PID" KILL
	DAEMON_PID=
	wait_until 10 "its process to end with the daemon" sh -c "! kill -0 $helper"
}

if [ "${MAIL_PROGRAM-}" = exim ]; then
	unpacked exim4 || exit 77
	rm -f /usr/sbin/postqueue # where both are, Postfix is asked
	exim_configured
	send() { in_net exim4 -odb -f root@lab.example.com "$1"; }
	retry() { in_net exim4 -qff; }
	forget() {
		# shellcheck disable=SC2046 # an id is a word
		in_net exim4 -Mrm $(in_net exim4 -bp | awk '$3 ~ /-/ { print $3 }') >/dev/null 2>&1
	}
	incident exim
	[ $FAILED -eq 0 ] || tail -20 /var/log/exim4/mainlog
	finish
fi
sed -i 's/^smtp *inet.*$//; s/\(unix *[n-] *[n-] *\)y/\1n/' /etc/postfix/master.cf
postconf -e maillog_file=/var/log/postfix.log inet_interfaces=loopback-only inet_protocols=ipv4 \
	myhostname=lab.example.com mydestination= relayhost= smtp_connect_timeout=3s minimal_backoff_time=5s \
	queue_run_delay=5s smtp_tls_security_level=none alias_maps= alias_database=
send() { in_net sendmail -f root@lab.example.com "$1"; }
retry() { in_net postqueue -f; }
forget() { in_net postsuper -d ALL >/dev/null 2>&1; }
in_net postfix start >"$WORK/postfix.out" 2>&1 || {
	cat "$WORK/postfix.out"
	FAILED=1
}
incident postfix
in_net postfix stop >/dev/null 2>&1
[ $FAILED -eq 0 ] || tail -20 /var/log/postfix.log
finish
