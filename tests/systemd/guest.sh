#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest, run by systemd: what is expected of the package, from its installation to its removal.
# A first boot ends with a restart of the machine, the second one begins with the service started by
# it, before there is a route. Every line is a word, pass or FAIL, a sentence and a remark, as
# tests/run.sh reads them.

MARK=/var/lib/e25-second-boot
CONF=/etc/egress25/egress25.conf

expect() { # SENTENCE COMMAND...
	local sentence=$1 status
	shift
	"$@" >/tmp/expect 2>&1
	status=$?
	if [ $status -eq 0 ]; then
		printf 'pass\tsystemd: %s\t\n' "$sentence"
	else
		printf 'FAIL\tsystemd: %s\tstatus %s\n' "$sentence" $status
		tail -n 12 /tmp/expect | sed 's/^/      /'
	fi
	return $status
}
within() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}
no() { # COMMAND...: it fails, or prints nothing
	local out
	out=$("$@" 2>&1)
	echo "$out"
	[ -z "$out" ]
}
active() {
	systemctl is-active -q egress25
}
property() { # NAME
	systemctl show egress25 -p "$1" --value
}
pid() {
	property MainPID
}
is_new() { # PID: of the process before
	[ "$(pid)" != "$1" ] && [ "$(pid)" != 0 ] && active
}
status_line() { # REGEX
	property StatusText | tee /dev/stderr | grep -qE "$1"
}
warnings() { # of this boot
	journalctl -b -u egress25 -p warning -q --no-pager
}
told() { # REGEX
	journalctl -b -u egress25 -o cat --no-pager | grep -qE "$1"
}
metric() { # SERIES
	curl -sf http://127.0.0.1:9725/metrics | awk -v s="$1" '$1 == s { print $2 }'
}
syns() {
	metric 'egress25_syns_sent_total{port="25",family="ipv4"}'
}
blocked() {
	egress25 status --json >/tmp/status.json
	jq -e '.verdicts | any(.port == 25 and .state == "blocked" and .by == "network-silent")' /tmp/status.json
}

# The machine's uplink, wan0, and behind it a router and an internet that drops port 25.
network() {
	printf '* 25 drop\n* * accept\n' >/tmp/rules.lab
	mkfifo /tmp/lab.ready
	/e25/lab --netns internet --script /tmp/rules.lab --duration 86400 --ready-fd 3 3>/tmp/lab.ready >/tmp/lab.out 2>&1 &
	read -r -t 30 </tmp/lab.ready || printf 'FAIL\tsystemd: the lab starts\t%s\n' "$(cat /tmp/lab.out)"
	ip link add wan0 type veth peer name lan0 netns internet
	ip -n internet address add 10.99.0.1/24 dev lan0
	ip -n internet link set lan0 up
	ip netns exec internet sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
	ip netns exec internet nft -f - <<-END
		table ip masq { chain post { type nat hook postrouting priority 100;
			oifname "uplink0" masquerade; }; }
	END
	sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.tcp_syn_retries=2
	ip address add 10.99.0.2/24 dev wan0
	ip link set wan0 up
	ip route add default via 10.99.0.1
}
# Kernels before 5.17 have no reason of a drop: there the symbols say who did it, which the unit hands over.
host_blocked() {
	egress25 status --json >/tmp/status.json
	jq -e '(.verdicts | any(.port == 465 and .state == "blocked" and .by == "host"))
		and ([.. | .drop? // empty | .by?] | any(. == "netfilter"))' /tmp/status.json
}
mail() { # to twelve networks that do not answer, and three relays that do
	/e25/mailer --parallel --timeout 2500 198.18.{1..12}.25:25 198.18.{1..3}.25:587 >/tmp/mail.out
}
apt() {
	apt-get -qq -y "$@"
}
exit_status_is() { # N COMMAND...
	local want=$1 got
	shift
	"$@"
	got=$?
	[ "$got" -eq "$want" ]
}

# What failed has been told by its line.
finish() { # reboot|poweroff
	sync
	echo "@end 0 $(cut -d' ' -f1 /proc/uptime)"
	systemctl --no-block "$1"
	exit
}

# The four lines of README, from the package to what it knows, as they stand there; who copies them is root.
four_lines() (
	unset -f apt
	cd /e25 || return
	sudo() {
		"$@"
	}
	sed -n '/^sudo apt install \.\/egress25_/,/^```/p' README.md | grep -v '^```' >/tmp/four
	while read -r line <&3; do
		echo "\$ $line"
		USER=daemon
		eval "$line"
		echo "= $?"
	done 3</tmp/four </dev/null >/tmp/copied 2>&1
)

installation() {
	four_lines
	expect 'README has four lines' test "$(wc -l </tmp/four)" = 4
	expect 'the package installs' test -x /usr/sbin/egress25 || {
		cat /tmp/copied
		finish poweroff
	}
	expect 'each of the four does what it says' test "$(grep '^= ' /tmp/copied | xargs)" = '= 0 = 0 = 0 = 4'
	expect 'the second says that the service is there' grep -qx active /tmp/copied
	expect 'the last what is known' grep -qx 'No connection to a watched port was tried.' /tmp/copied
	expect 'the service starts with it' within 20 active || {
		journalctl -u egress25 --no-pager | tail -n 20
		finish poweroff
	}
	expect 'and with the machine' systemctl is-enabled egress25
	expect 'the socket is left to the operator' exit_status_is 1 systemctl is-enabled egress25.socket
	expect 'its status line says what it watches' status_line '^Watching ports 25, 465, 587, 2525 on wan0$'
	expect 'nothing in the journal is worse than notice' no warnings
	expect 'its user is its own' test "$(stat -c %U "/proc/$(pid)")" = egress25
	expect 'its control socket is the group'\''s' test "$(stat -c '%a %G' /run/egress25/control.sock)" = '660 egress25'
	expect 'every sensor is attached' test "$(curl -s http://127.0.0.1:9725/metrics |
		grep -c '^egress25_sensor_attached.* 1$')" = 4
	expect '/readyz says so' curl -sf http://127.0.0.1:9725/readyz
	mail
	expect 'a block is seen' within 10 blocked
	expect 'status ends with 3' exit_status_is 3 egress25 status
	expect 'processes are named' jq -e '[.. | .process? // empty | .name?] | any(. == "mailer")' /tmp/status.json
	nft -f - <<-END
		table inet local { chain out { type filter hook output priority 0; tcp dport 465 drop; }; }
	END
	/e25/mailer --parallel --timeout 2500 198.18.{1..3}.25:465 >/tmp/mail.out
	expect 'the firewall of the machine itself is told apart' within 10 host_blocked
	nft delete table inet local
	expect 'a member of the group may ask' exit_status_is 3 runuser -u daemon -- egress25 status
	expect 'others are told how' sh -c 'runuser -u nobody -- egress25 status 2>&1 | grep -i group'
}

journal() {
	expect 'the verdict is a record with fields' sh -c 'journalctl -u egress25 -o json --no-pager |
		jq -es "any(.EGRESS25_PORT == \"25\" and .EGRESS25_STATE == \"blocked\" and .EGRESS25_BY == \"network-silent\")"'
	journalctl -x -u egress25 --no-pager | grep '^░░' >/tmp/explained
	expect 'journalctl -x explains it' grep -qx '░░ Subject: Port 25 over ipv4 is blocked now' /tmp/explained
	expect 'in sentences, with no field left as it is in the catalogue' no grep -nE '@|EGRESS_' /tmp/explained
}

# The shipped watchdog takes 30 s; the scene has 5.
watchdog() {
	local before
	expect 'the watchdog is on' test "$(property WatchdogUSec)" = 30s
	mkdir -p /run/systemd/system/egress25.service.d
	printf '[Service]\nWatchdogSec=5s\n' >/run/systemd/system/egress25.service.d/test.conf
	systemctl daemon-reload
	systemctl restart egress25
	before=$(pid)
	sleep 7
	expect 'it is fed' test "$(pid)" = "$before"
	kill -STOP "$before"
	expect 'a daemon that hangs is ended and started again' within 40 is_new "$before"
	expect 'by the watchdog' sh -c 'journalctl -b -u egress25 --no-pager | grep -i "watchdog timeout"'
	before=$(pid)
	kill -KILL "$before"
	expect 'one that is killed is back' within 15 is_new "$before"
	expect 'with one program at the uplink' test "$(filters | grep -c e25_egress)" -le 1
	rm -r /run/systemd/system/egress25.service.d
	systemctl daemon-reload
	systemctl restart egress25
}
filters() {
	tc filter show dev wan0 egress
	tc filter show dev wan0 ingress
}

reload() {
	local before
	before=$(pid)
	printf 'cloud = azure\nsubscription = pay-as-you-go\npersist = yes\n' >$CONF
	expect 'a reload succeeds' systemctl reload egress25
	mail
	within 10 blocked
	expect 'what was read again is used' sh -c 'egress25 status | grep -qi azure'
	expect 'what needs a new start is named' within 5 told 'persist'
	echo 'no-such-key = 1' >>$CONF
	expect 'a reload with a wrong configuration fails' exit_status_is 1 systemctl reload egress25
	expect 'and the journal says why' within 5 told 'no-such-key'
	expect 'the daemon is not even asked' no journalctl -b -u egress25 -q --no-pager \
		MESSAGE_ID=f3fb5011e16a416da99f3828858cc1b7
	expect 'it goes on, as it was' sh -c 'egress25 status --config /dev/null | grep -qi azure'
	expect 'all the time as the same process' test "$(pid)" = "$before"
	systemctl restart egress25 2>/dev/null
	sleep 7
	expect 'a start with it fails once and is not repeated' \
		test "$(property ActiveState),$(property ExecMainStatus),$(property NRestarts)" = failed,2,0
	sed -i /no-such-key/d $CONF
}

persistence() {
	local before after
	expect 'it starts again' systemctl start egress25
	mail
	before=$(syns)
	expect 'SYNs are counted' test "$before" -ge 12
	systemctl restart egress25
	expect 'a restart keeps the counters' test "$(syns)" -eq "$before"
	systemctl stop egress25
	mail
	systemctl start egress25
	after=$(syns)
	expect 'and what is sent while it is stopped is counted' test "$after" -eq $((before + 12))
	kill -KILL "$(pid)"
	mail
	within 15 active
	expect 'as while it is killed' test "$(syns)" -eq $((after + 12))
}

socket_activation() {
	local scrape
	expect 'the socket cannot be started beside the service' exit_status_is 1 systemctl start egress25.socket
	systemctl stop egress25
	expect 'but before it' systemctl start egress25.socket
	expect 'which it does not start by itself' exit_status_is 3 systemctl is-active egress25
	expect 'a scrape does, and is answered' curl -sf -m 30 -o /dev/null http://127.0.0.1:9725/metrics
	expect 'the service is there then' active
	(
		sleep 0.3
		curl -sf -m 30 -o /dev/null http://127.0.0.1:9725/healthz
	) &
	scrape=$!
	systemctl restart egress25
	expect 'a scrape during a restart waits and is answered' wait $scrape
	expect 'both can be enabled' systemctl enable egress25.socket egress25.service
}

after_the_restart() {
	expect 'the service is there after a restart of the machine' active
	expect 'so is the socket' systemctl is-active egress25.socket
	expect 'without a route nothing is worse than notice' no warnings
	expect 'it says what it waits for' told 'no default route'
	expect 'its status line, too' status_line 'no uplink is watched$'
	network
	expect 'the uplink that comes with the route is watched' within 10 status_line ' on wan0$'
	expect 'and told' told 'wan0 is an uplink'
	mail
	expect 'a block is seen there' within 10 blocked
	expect 'still nothing but the block is worse than notice' no sh -c \
		'journalctl -b -u egress25 -p warning -q -o cat --no-pager | grep -v "BLOCKED by the network"'
}

removal() {
	local before process
	echo '# mine' >>$CONF
	before=$(syns) process=$(pid)
	expect 'the package upgrades' apt install --reinstall /e25/egress25_*.deb
	expect 'which starts a new process' within 20 is_new "$process"
	expect 'and keeps the counters' test "$(syns)" -ge "$before"
	expect 'and the edited configuration' grep -qx '# mine' $CONF
	expect 'the package goes' apt remove egress25
	expect 'with it the service' no pgrep -x egress25
	expect 'its filters' no sh -c 'tc filter show dev wan0 egress; tc filter show dev wan0 ingress'
	expect 'its programs' no sh -c 'bpftool prog show | grep e25_'
	expect 'its pins' test ! -e /sys/fs/bpf/egress25
	expect 'its port' no sh -c 'ss -Hltn sport = 9725'
	expect 'and not its configuration' test -e $CONF
	expect 'a purge works' apt purge egress25
	expect 'and leaves no file' no find / -xdev -name '*egress25*' -not -path '/e25/*'
	expect 'no unit failed' no systemctl --failed --no-legend --plain --no-pager
}

if [ ! -e $MARK ]; then
	network
	installation
	journal
	watchdog
	reload
	persistence
	socket_activation
	: >$MARK
	finish reboot
else
	after_the_restart
	removal
	finish poweroff
fi
