# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every end-to-end test shares: the lab as the internet, the real program in a namespace of
# its own, and checks that are jq filters over everything both of them saw. A test sources this
# file, builds its scene, and ends with `finish`. Whatever happens, nothing is left behind.

set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$TOP/build
PROGRAM=$TOP/${EGRESS25:-build/egress25} # `make test` gives the one with the sanitizers
WORK=$(mktemp -d)
NS=e25t-$$ # the machine under test; its uplink is the lab's TUN
FAILED=0
LAB_PID=
WATCH_PID=
DAEMON_PID=
RESOLVER_PID=
CONTROL=$WORK/control.sock # of the daemon
DAEMON_CONF=$WORK/egress25.conf
EXTRA_NS=()

# Ends a process this test started, and waits until it is gone.
end_process() { # PID SIGNAL
	[ -n "$1" ] || return 0
	kill "-$2" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

clean_up() {
	end_process "$WATCH_PID" KILL
	end_process "$DAEMON_PID" KILL
	end_process "$RESOLVER_PID" KILL
	end_process "$LAB_PID" TERM
	# What a scene left in the background holds the standard output that the runner reads to its end.
	local pid
	for pid in $(jobs -p); do
		pkill -KILL -P "$pid" 2>/dev/null
		end_process "$pid" KILL
	done
	for ns in "${EXTRA_NS[@]}"; do
		ip netns del "$ns" 2>/dev/null
	done
	ip netns del "$NS" 2>/dev/null
	rm -rf "$WORK" "/etc/netns/$NS"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# How many times longer a busy machine may take for what is waited for.
PATIENCE=3

# Waits until a command succeeds; fails the test when it does not within SECONDS, PATIENCE times over.
wait_until() { # SECONDS WHAT COMMAND...
	local deadline=$((SECONDS + $1 * PATIENCE)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		if [ $SECONDS -ge $deadline ]; then
			echo "waited in vain for $what"
			FAILED=1
			finish
		fi
		sleep "${POLL:-0.05}"
	done
}

# Starts the internet: rules on standard input, further arguments for the lab program.
lab() {
	local fifo=$WORK/lab.ready
	cat >"$WORK/rules.lab"
	mkfifo "$fifo"
	"$BUILD/lab/lab" --netns "$NS" --script "$WORK/rules.lab" --stats "$WORK/lab.json" \
		--duration 300 --ready-fd 3 "$@" 3>"$fifo" >"$WORK/lab.out" 2>"$WORK/lab.err" &
	LAB_PID=$!
	if ! read -r -t $((10 * PATIENCE)) <"$fifo"; then
		echo "the lab did not start:"
		cat "$WORK/lab.err"
		FAILED=1
		finish
	fi
	# Silence ends after seconds, not after two minutes.
	in_net sysctl -qw net.ipv4.tcp_syn_retries=2
}

# Replaces the rules while connections go on: standard input has the new ones.
lab_change() {
	cat >"$WORK/rules.lab"
	kill -HUP "$LAB_PID"
}

# The same, and waits until they are in force.
lab_becomes() {
	local before
	before=$(jq -r '.sequence // 0' "$WORK/lab.json" 2>/dev/null || echo 0)
	lab_change
	kill -USR1 "$LAB_PID"
	wait_until 5 "the lab's new rules" sh -c \
		"[ \"\$(jq -r .sequence '$WORK/lab.json')\" -gt \"${before:-0}\" ]"
}

in_net() {
	ip netns exec "$NS" "$@"
}

# Reads the newline that says a program is ready; fails the test when none comes.
read_ready() { # FIFO NAME STDERR
	if ! read -r -t $((20 * PATIENCE)) <"$1"; then
		echo "$2 did not get ready:"
		cat "$3"
		FAILED=1
		finish
	fi
}

# Starts `egress25 watch --json` in the machine under test.
watch() {
	local fifo=$WORK/watch.ready
	rm -f "$fifo"
	mkfifo "$fifo"
	ip netns exec "$NS" "$PROGRAM" watch --json --cloud none --ready-fd 3 "$@" \
		3>"$fifo" >"$WORK/watch.json" 2>"$WORK/watch.err" &
	WATCH_PID=$!
	read_ready "$fifo" "egress25 watch" "$WORK/watch.err"
}

# Starts `egress25 daemon` there, with the configuration file DAEMON_CONF, which a test may write
# before; what it says is in daemon.err. It keeps what it knows in the file STATE, if that is set.
daemon_start() {
	local fifo=$WORK/daemon.ready
	[ -e "$DAEMON_CONF" ] || echo 'cloud = none' >"$DAEMON_CONF"
	rm -f "$fifo"
	mkfifo "$fifo"
	ip netns exec "$NS" "$PROGRAM" daemon --only-netns self --config "$DAEMON_CONF" \
		--control-socket "$CONTROL" --state "${STATE:-none}" \
		--ready-fd 3 "$@" 3>"$fifo" >"$WORK/daemon.out" 2>>"$WORK/daemon.err" &
	DAEMON_PID=$!
	read_ready "$fifo" "egress25 daemon" "$WORK/daemon.err"
}

# Ends it as systemd would. Its exit status is the function's.
daemon_stop() {
	local status=0
	end_process "$DAEMON_PID" TERM || status=$?
	DAEMON_PID=
	return $status
}

status() {
	"$PROGRAM" status --control-socket "$CONTROL" "$@"
}

# The daemon's verdict; its other answers are in status.json afterwards.
status_is() { # PORT FAMILY STATE
	# It is asked again and again: to look for leaks at its end takes half of its time.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 status --json >"$WORK/status.json"
	[ -s "$WORK/status.json" ] && jq -e --argjson port "$1" --arg family "$2" --arg state "$3" '.verdicts
		| any(.port == $port and .family == $family and .state == $state)' "$WORK/status.json"
}

wait_for_status() { # PORT FAMILY STATE
	wait_until 20 "the daemon to call port $1 over $2 $3" status_is "$@"
}

# A sentence about anything: the command must succeed.
expect() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	"$@" >"$WORK/expect.out" 2>&1 && return
	echo "not so: $sentence"
	echo "  $*"
	head -n 20 "$WORK/expect.out" | sed 's/^/  /'
	FAILED=1
}

# The ways in which this kernel attaches the wire, the preferred one first.
wire_ways() {
	case $(in_net "$PROGRAM" doctor --json | jq -r .wire_attach) in
	tcx) echo tcx clsact ;;
	*) echo clsact ;;
	esac
}

# What egress25 has in the kernel, all of it: for a scene that needs the machine.
programs() {
	bpftool -j prog show | jq '[.[] | select(.name // "" | startswith("e25_"))] | length'
}
filters() {
	in_net tc filter show dev uplink0 ingress 2>/dev/null
	in_net tc filter show dev uplink0 egress 2>/dev/null
}
no_programs() {
	[ "$(programs)" -eq 0 ]
}
expect_clean() { # AFTER WHAT
	wait_until 5 "the programs to go after $1" no_programs
	[ -z "$(filters)" ] || {
		echo "filters are left after $1: $(filters)"
		FAILED=1
	}
}

# Whether the program is built with something that can be left out, as `--version` has it.
has() { # FEATURE
	"$PROGRAM" --version | grep -qw -- "+$1"
}
needs() { # FEATURE
	has "$1" && return
	echo "this program is built without it: $1"
	exit 77
}

# Gives an interface another name. Kernels before 6.2 do that only while it is down: its routes go then,
# and the status is 1.
rename_interface() { # NAME NEW-NAME
	ip -n "$NS" link set "$1" name "$2" 2>/dev/null && return
	ip -n "$NS" link set "$1" down
	ip -n "$NS" link set "$1" name "$2"
	ip -n "$NS" link set "$2" up
	return 1
}

# Starts a resolver in the machine under test, on 127.0.0.53: lines of dnsmasq's configuration on standard
# input. A name that they do not have is not there.
resolver() {
	needs_command dnsmasq
	ip -n "$NS" link set lo up
	mkdir -p "/etc/netns/$NS"
	echo 'nameserver 127.0.0.53' >"/etc/netns/$NS/resolv.conf"
	{
		printf '%s\n' no-resolv no-hosts no-daemon bind-interfaces listen-address=127.0.0.53 'local=/#/'
		cat
	} >"$WORK/dnsmasq.conf"
	ip netns exec "$NS" dnsmasq --conf-file="$WORK/dnsmasq.conf" --user=root --pid-file= \
		>"$WORK/dnsmasq.out" 2>&1 &
	RESOLVER_PID=$!
	wait_until 5 "the resolver" sh -c "ip netns exec $NS ss -Hlun 'src 127.0.0.53' | grep -q :53"
}

# Mail exchangers of a domain: each line one that dnsmasq reads.
domain() { # DOMAIN ADDRESS...
	local name=$1 n=0
	shift
	for address; do
		n=$((n + 1))
		echo "mx-host=$name,mx$n.$name,$((n * 10))"
		echo "host-record=mx$n.$name,$address"
	done
}

# `egress25 check` in the machine under test, with and without rights: JSON in check.json, its exit status
# in CHECK_STATUS.
CHECK_STATUS=
as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all)
check_run() { # ARGUMENT...
	CHECK_STATUS=0
	in_net "$PROGRAM" check --json --cloud none --control-socket "$CONTROL" "$@" \
		>"$WORK/check.json" 2>"$WORK/check.err" || CHECK_STATUS=$?
}
check_run_as_nobody() { # ARGUMENT...
	CHECK_STATUS=0
	chmod 755 "$WORK"
	in_net "${as_nobody[@]}" "$PROGRAM" check --json --cloud none --control-socket "$CONTROL" "$@" \
		>"$WORK/check.json" 2>"$WORK/check.err" || CHECK_STATUS=$?
}

# What it found: the filter must give true over {check, verdicts}.
found() { # SENTENCE FILTER
	expect "$1" jq -se '{check: (map(select(.event == "check"))[0]),
		verdicts: map(select(.event == "verdict"))} | '"$2" "$WORK/check.json"
}
found_status() { # N
	expect "the exit status is $1, not $CHECK_STATUS" test "$CHECK_STATUS" = "$1"
}

# Skips the scene where a program is not installed.
needs_command() { # PROGRAM
	command -v "$1" >/dev/null && return
	echo "$1 is not installed"
	exit 77
}

mailer() {
	in_net "$BUILD/lab/mailer" "$@" >>"$WORK/mailer.out"
}

attempts_are() { # N
	[ "$(grep -c '"event": *"attempt"' "$WORK/watch.json")" -ge "$1" ]
}

wait_for_attempts() { # N
	wait_until 40 "$1 attempts to end" attempts_are "$1"
}

verdict_is() { # PORT FAMILY STATE
	jq -se --argjson port "$1" --arg family "$2" --arg state "$3" \
		'[.[] | select(.event == "verdict" and .port == $port and .family == $family)] | last
		 | .state == $state' "$WORK/watch.json"
}

wait_for_verdict() { # PORT FAMILY STATE
	wait_until 20 "port $1 over $2 to be $3" verdict_is "$@"
}

# The sensors see the whole machine: what belongs to this test is told by its namespaces.
own_namespaces() {
	local ns
	for ns in "$NS" "${EXTRA_NS[@]}"; do
		stat -L -c %i "/run/netns/$ns"
	done | jq -s .
}

# Ends the watch as a person would, and gathers what it and the lab saw into one scene:
# .attempts .syns .verdicts .resets, .verdict["25/ipv4"] (the last one), .lab
gather() {
	end_process "$WATCH_PID" INT
	WATCH_PID=
	local before
	before=$(jq -r '.sequence // 0' "$WORK/lab.json" 2>/dev/null || echo 0)
	kill -USR1 "$LAB_PID"
	wait_until 5 "the lab's counts" sh -c \
		"[ \"\$(jq -r .sequence '$WORK/lab.json')\" -gt \"${before:-0}\" ]"
	jq -s --slurpfile lab "$WORK/lab.json" --argjson own "$(own_namespaces)" '
		def of($kind): map(select(.event == $kind and (.netns == null or (.netns | IN($own[])))));
		{
			lab: $lab[0], ready: of("ready")[0], attempts: of("attempt"), syns: of("syn"),
			retries: of("retry"), resets: of("reset"), verdicts: of("verdict"),
			losses: of("loss"), uplinks: of("uplink"), summary: of("summary")[0],
			verdict: (of("verdict") | group_by([.port, .family])
				| map({key: "\(.[0].port)/\(.[0].family)", value: last}) | from_entries)
		}' "$WORK/watch.json" >"$WORK/scene.json"
	tell_times
}

# How long each verdict took from the first attempt on its port, or the first since the verdict before
# where there was one.
tell_times() {
	jq -r '
		def seconds: capture("(?<whole>.*)\\.(?<part>[0-9]+)Z")
			| (.whole + "Z" | fromdateiso8601) + (("0." + .part) | tonumber);
		(.syns + [.attempts[] | select(.syns == 0) | .time = .started]) as $tries
		| .verdicts | group_by([.port, .family]) | map([null] + . | [.[:-1], .[1:]] | transpose)
		| .[][] | .[0] as $before | .[1] | select(.state != "unknown")
		| . as $v
		| [$tries[] | select(.port == $v.port and .family == $v.family and .time <= $v.time)
			| .time] as $times
		| ([$times[] | select(. >= ($before.time // ""))] | min // ($times | min)) as $first
		| select($first != null)
		| "+ \(.port)/\(.family) \(.state)\(if .by then " by " + .by else "" end) after \(
			((.time | seconds) - ($first | seconds)) * 1000 | round / 1000) s"
		' "$WORK/scene.json"
}

# The filter must give true over the scene.
check() { # SENTENCE FILTER
	local got
	got=$(jq -c "$2" "$WORK/scene.json" 2>&1)
	[ "$got" = true ] && return
	echo "not so: $1"
	echo "  $2 gave ${got:-nothing}"
	FAILED=1
}

# Every SYN that egress25 says left the host arrived at the lab, destination by destination, to the
# last one, and no other did.
check_lab_agrees() {
	check "egress25 and the lab count the same SYNs per destination" '
		def key: "\(.destination) \(.port)";
		.ready.ports as $ports
		| ([.lab.destinations[] | select(.syns > 0 and (.port | IN($ports[])))
			| {key: key, value: .syns}] | from_entries) as $lab
		| ([.attempts[] | select(.left_host == true)] | group_by(key)
			| map({key: (.[0] | key), value: (map(.syns) | add)}) | from_entries) as $mine
		| if $lab == $mine then true else {lab: $lab, egress25: $mine} end'
}

# The same of what was read in the firewall's rules.
check_rules() { # SENTENCE FILTER
	! has nft || check "$@"
}

check_nothing_lost() {
	check "nothing was lost" '.losses == []'
}

# What tests/e2e/hostile_user.py does, as a user without any right: in namespaces of its own, or in that of
# the machine under test. It is handed over open: that user may not be allowed to read this tree.
NOBODY=(setpriv --reuid=65534 --regid=65534 --clear-groups)
nobody_apart() { # HOW [ARGUMENT]
	(cd / && "${NOBODY[@]}" unshare -Urn /usr/bin/python3 - "$@") <"$TOP/tests/e2e/hostile_user.py" \
		>>"$WORK/hostile.out" 2>&1
}
nobody_here() { # HOW [ARGUMENT]
	(cd / && in_net "${NOBODY[@]}" /usr/bin/python3 - "$@") <"$TOP/tests/e2e/hostile_user.py" \
		>>"$WORK/hostile.out" 2>&1
}
needs_user_namespaces() {
	(cd / && "${NOBODY[@]}" unshare -Urn /usr/bin/python3 -c '') 2>/dev/null && return
	echo "users may make no namespaces here"
	exit 77
}

# A container behind the machine under test: its own namespace $POD, a veth pair, masquerade. Further
# ones have another number.
container() { # [NUMBER]
	local n=${1:-0}
	POD=$NS-pod$n
	EXTRA_NS+=("$POD")
	ip netns add "$POD"
	ip -n "$NS" link add "pod$n" type veth peer name eth0 netns "$POD"
	ip -n "$NS" address add "10.88.$n.1/24" dev "pod$n"
	ip -n "$NS" link set "pod$n" up
	ip -n "$POD" address add "10.88.$n.2/24" dev eth0
	ip -n "$POD" link set lo up
	ip -n "$POD" link set eth0 up
	ip -n "$POD" route add default via "10.88.$n.1"
	ip netns exec "$POD" sysctl -qw net.ipv4.tcp_syn_retries=2
	in_net sysctl -qw net.ipv4.ip_forward=1
	in_net nft -f - <<END
table ip masq$n { chain post { type nat hook postrouting priority 100;
	ip saddr 10.88.$n.0/24 oifname "uplink0" masquerade; }; }
END
}

# Puts a machine of its own before the lab, which becomes its router: for tests in which uplinks come
# and go. From here on it is the machine under test; `wan` gives it uplinks.
behind_router() {
	ROUTER=$NS
	in_net sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	in_net nft -f - <<END
table inet masq { chain post { type nat hook postrouting priority 100;
	oifname "uplink0" masquerade; }; }
END
	NS=$NS-host
	EXTRA_NS+=("$ROUTER")
	ip netns add "$NS"
	ip -n "$NS" link set lo up
	in_net sysctl -qw net.ipv4.tcp_syn_retries=2 net.ipv4.conf.all.rp_filter=0 \
		net.ipv6.conf.default.accept_dad=0
	ip netns exec "$ROUTER" sysctl -qw net.ipv6.conf.default.accept_dad=0
}

# A veth pair between the two: wanN here, 10.99.N.2 and fd99:N::2, the router has .1 and ::1.
wan() { # N
	ip -n "$ROUTER" link add "lan$1" type veth peer name "wan$1" netns "$NS"
	ip -n "$ROUTER" address add "10.99.$1.1/24" dev "lan$1"
	ip -n "$ROUTER" address add "fd99:$1::1/64" dev "lan$1"
	ip -n "$ROUTER" link set "lan$1" up
	ip -n "$NS" address add "10.99.$1.2/24" dev "wan$1"
	ip -n "$NS" address add "fd99:$1::2/64" dev "wan$1"
	ip -n "$NS" link set "wan$1" up
}

# What the newest `uplink` record about an interface says of it, within moments.
uplink_is() { # CHANGE INTERFACE
	jq -se --arg change "$1" --arg interface "$2" '
		[.[] | select(.event == "uplink" and .interface == $interface)] | last
		| .change == $change' "$WORK/watch.json"
}

wait_for_uplink() { # CHANGE INTERFACE
	wait_until 5 "the watch to say that $2 is $1" uplink_is "$@"
}

# A recording does not say which mail programs are installed where it was made: a replay has no step
# about them, and is compared without, and without how many steps fit beside it.
# shellcheck disable=SC2034 # of the scenes
WITHOUT_MAIL_PROGRAM='if any(.guidance.steps[]?; test("egress25 advise --mta")) then
	.guidance.steps |= map(select(test("egress25 advise --mta") | not))
	else . end | del(.guidance.key_steps?)'

in_pod() {
	ip netns exec "$POD" "$@"
}

finish() {
	if [ $FAILED -ne 0 ] && [ -s "$WORK/watch.json" ]; then
		echo "--- what egress25 said (last 20 records)"
		tail -n 20 "$WORK/watch.json"
		cat "$WORK/watch.err"
	fi
	exit $FAILED
}

# ---- mail programs, in a mount namespace of the scene's own ----

over() { # DIRECTORY...: what is written to them goes nowhere
	local name
	for directory; do
		name=${directory//\//-}
		mkdir -p "$WORK/$name-upper" "$WORK/$name-work"
		mount -t overlay overlay \
			-o "lowerdir=$directory,upperdir=$WORK/$name-upper,workdir=$WORK/$name-work" "$directory"
	done
}

# Packages that cannot be installed beside Postfix, see scripts/deps.sh: over this machine's files.
unpacked() { # MTA
	local beside=$TOP/build/beside/$1
	[ -d "$beside/usr" ] || {
		echo "+ without $1: scripts/deps.sh test unpacks it"
		return 1
	}
	for directory in etc usr lib var; do
		[ ! -d "$beside/$directory" ] || cp -a --remove-destination "$beside/$directory/." "/$directory/"
	done
}

# As its package's scripts do, for mail to the internet.
exim_configured() {
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
}
