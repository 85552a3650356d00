#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The program as egress25.service runs it, rebuilt from the unit without systemd as pid 1: its user,
# capabilities, system calls, socket families, read-only files, /proc and /dev. What the unit takes
# away is really gone, and every sensor works all the same.
# Not tried here: RestrictRealtime, RestrictSUIDSGID, LockPersonality, ProtectHostname, ProtectClock
# and KeyringMode (nothing the program does comes near them), the cgroup's device filter, WatchdogSec
# and Restart (systemd's own part), and RestrictNamespaces otherwise than by the calls it refuses.
. "$(dirname "$0")/lib.sh"

UNIT=$TOP/scripts/systemd/egress25.service
ID=64925 # of nobody; a package has systemd-sysusers choose

# The values of a key, the lists of several lines put together.
unit() { # KEY
	sed -n "s/^$1=//p" "$UNIT" | xargs
}
capabilities() { # PREFIX
	unit AmbientCapabilities | tr 'A-Z ' 'a-z\n' | sed "s/^cap_/$1/" | paste -sd,
}

# SystemCallFilter= as numbers: groups are opened, a line that begins with ~ takes away.
system_calls() {
	local line word
	{
		members @default | sed 's/^/+ /' # systemd always allows these
		sed -n 's/^SystemCallFilter=//p' "$UNIT" | while read -r line; do
			sign=+
			[[ $line == '~'* ]] && sign=- line=${line#'~'}
			for word in $line; do
				members "$word" | sed "s/^/$sign /"
			done
		done
		# RestrictNamespaces=yes
		printf '%s\n' '- unshare' '- setns'
		# A guest has no compiler, but what this gave where it was made.
		{ cat "$BUILD/syscalls.h" 2>/dev/null || echo '#include <sys/syscall.h>' | gcc -E -dM -; } |
			sed -n 's/^#define __NR_/= /p'
	} | awk '$1 == "+" { on[$2] = 1 } $1 == "-" { delete on[$2] }
		$1 == "=" && on[$2] { print $3 }' | paste -sd,
}
members() { # GROUP-OR-CALL
	local member
	[[ $1 == @* ]] || {
		echo "$1"
		return
	}
	systemd-analyze syscall-filter --no-pager "$1" | sed -n 's/^    \([@a-z0-9_-]*\)$/\1/p' |
		while read -r member; do members "$member"; done
}
families() {
	unit RestrictAddressFamilies | tr ' ' '\n' | while read -r name; do
		case $name in
		AF_UNIX) echo 1 ;;
		AF_INET) echo 2 ;;
		AF_INET6) echo 10 ;;
		AF_NETLINK) echo 16 ;;
		*) echo "unknown family $name" >&2 ;;
		esac
	done | paste -sd,
}

CALLS=$(system_calls)
FAMILIES=$(families)
[ "$(tr ',' '\n' <<<"$CALLS" | wc -l)" -gt 150 ] || {
	echo "the unit's system calls were not understood: $CALLS"
	exit 1
}

# The runtime directory; where it is mounted must exist on the machine, too.
# Likewise the state directory.
install -d -m "$(unit RuntimeDirectoryMode)" -o $ID -g $ID "$WORK/run"
install -d -m "$(unit StateDirectoryMode)" -o $ID -g $ID "$WORK/lib"
MADE=()
for place in /run/egress25 "/var/lib/$(unit StateDirectory)"; do
	mkdir "$place" 2>/dev/null && MADE+=("$place")
done
trap 'clean_up; [ ${#MADE[@]} -eq 0 ] || rmdir "${MADE[@]}"' EXIT

# Where it does not matter that home directories are hidden.
cp "$PROGRAM" "$BUILD/lab/confine" "$WORK/"
PROGRAM=$WORK/$(basename "$PROGRAM")
chmod 711 "$WORK"

# As the package has it: the group exists, and the service has it from the start (Group=).
printf 'root:x:0:\nnogroup:x:65534:\negress25:x:%s:\n' "$ID" >"$WORK/group"

# The files as the unit has them; mounted anew are those that systemd mounts at every start of a
# machine, with root's modes. Then the arguments are run as the unit's user.
cat >"$WORK/enter.sh" <<END
set -e
mount -n --make-rprivate /
umount -n /sys/kernel/tracing 2>/dev/null || : # systemd's; one cannot be mounted over itself
mount -n -t tracefs -o mode=0700 tracefs /sys/kernel/tracing
mount -n -t bpf -o mode=0700 bpf /sys/fs/bpf
install -d -m 0700 -o $ID -g $ID /sys/fs/bpf/egress25
mount -n --bind /sys/fs/bpf/egress25 /sys/fs/bpf/egress25
mount -n --bind "$WORK/run" /run/egress25
mount -n --bind "$WORK/lib" /var/lib/egress25
mount -n --bind "$WORK/group" /etc/group
while read -r _ place _; do
	case \$place in
	/sys/fs/bpf/egress25 | /run/egress25 | /var/lib/egress25 | /proc*) ;;
	*) mount -n -o remount,bind,ro "\$(printf '%b' "\$place")" ;;
	esac
done </proc/self/mounts
mount -n -t tmpfs -o mode=0755 tmpfs /mnt
for device in null zero full random urandom; do
	touch /mnt/\$device
	mount -n --bind /dev/\$device /mnt/\$device
done
mount -n --move /mnt /dev
mount -n -t tmpfs -o mode=0700 tmpfs /root
mount -n -t proc -o subset=pid,hidepid=invisible proc /proc
export ASAN_OPTIONS=detect_leaks=0 # which wants ptrace
exec setpriv --reuid $ID --regid $ID --clear-groups --no-new-privs \\
	--inh-caps=-all,$(capabilities +) --ambient-caps=-all,$(capabilities +) \\
	--bounding-set=-all,$(capabilities +) \\
	"$WORK/confine" "$CALLS" "$FAMILIES" "\$@"
END
# No function: each execs the next, so that a signal reaches the program.
CONFINED=(nsenter --net="/run/netns/$NS" unshare -m bash "$WORK/enter.sh")

lab <<END
198.18.0.0/16 25 drop
* * accept
END

# What is taken away.
"${CONFINED[@]}" bash -c '
	denied() { # WHAT COMMAND...
		local what=$1
		shift
		! "$@" >/dev/null 2>&1 || echo "allowed: $what"
	}
	denied "writing to /etc" touch /etc/egress25-test
	denied "writing to /sys" sh -c "echo 1 >/sys/kernel/tracing/tracing_on"
	denied "writing to /var" touch /var/egress25-test
	denied "/proc/sys" test -e /proc/sys
	denied "another process" test -e /proc/1/comm
	denied "a mount" mount -t tmpfs tmpfs /mnt
	denied "a namespace" unshare -U true
	denied "a raw socket" ping -c 1 -W 1 127.0.0.1
	denied "a packet socket" tcpdump -c 1 -i lo
	denied "changing the clock" date -s @0
	denied "becoming root" setpriv --reuid 0 true
	denied "a disk" test -e /dev/kmsg
	touch /run/egress25/x /var/lib/egress25/x /sys/fs/bpf/egress25 || echo "not allowed: its own directories"
	grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status
	' >"$WORK/taken" 2>&1
[ "$(wc -l <"$WORK/taken")" -eq 4 ] && ! grep -q allowed "$WORK/taken" || {
	echo "the sandbox is not as it should be:"
	cat "$WORK/taken"
	FAILED=1
}

fifo=$WORK/ready
mkfifo "$fifo"
"${CONFINED[@]}" "$PROGRAM" watch --json --cloud none --only-netns self --ready-fd 3 \
	3>"$fifo" >"$WORK/watch.json" 2>"$WORK/watch.err" &
WATCH_PID=$!
read -r -t 60 <"$fifo" || {
	echo "egress25 does not get ready in the sandbox"
	cat "$WORK/watch.err"
	FAILED=1
	finish
}
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
mailer 198.51.100.10:587
in_net ip route add unreachable 203.0.113.99
in_net "$BUILD/lab/mailer" 203.0.113.99:25 >/dev/null
wait_for_attempts 14
gather
check "every sensor is attached" '.ready.sensors | sort == ["connect", "drop", "socket", "wire"]'
check "the silence of the network is seen" '.verdict["25/ipv4"]
	| .state == "blocked" and .by == "network-silent"'
check "SYNs are seen to leave" '[.attempts[] | select(.port == 587)][0].left_host'
check "processes have names" '[.attempts[] | .process.name] | unique == ["mailer"]'
check "cgroups have paths" '[.attempts[] | .cgroup] | all(type == "string")'
check "a connect without a route is seen" '[.attempts[] | select(.outcome == "no-route")] | length == 1'
check_lab_agrees
[ ! -s "$WORK/watch.err" ] || {
	echo "it complains:"
	cat "$WORK/watch.err"
	FAILED=1
}

# The service itself: whoever is in its group can ask it, and it leaves with status 0.
rm -f "$fifo"
mkfifo "$fifo"
# Everything is pinned as that user, or it would say so.
"${CONFINED[@]}" "$PROGRAM" daemon --persist --ready-fd 3 3>"$fifo" >"$WORK/daemon.out" 2>"$WORK/daemon.err" &
WATCH_PID=$!
read -r -t 60 <"$fifo" || {
	echo "the daemon does not get ready in the sandbox:"
	cat "$WORK/daemon.err"
	FAILED=1
	finish
}
left=$(capsh --decode="$(sed -n 's/^CapPrm:\t//p' "/proc/$WATCH_PID/status")" | cut -d= -f2)
[ "$left" = cap_dac_read_search,cap_net_admin,cap_bpf ] &&
	grep -qx $'CapAmb:\t0*' "/proc/$WATCH_PID/status" || {
	echo "what the daemon needs no more is not given up: $left"
	FAILED=1
}
mailer 198.51.100.10:25
asked() {
	setpriv --reuid nobody --regid "$ID" --clear-groups "$PROGRAM" status --json \
		--control-socket "$WORK/run/control.sock"
}
wait_until 10 "the daemon to tell that port 25 is open" sh -c \
	"$(declare -f asked); PROGRAM='$PROGRAM' ID=$ID WORK='$WORK'; asked | grep -q '\"open\"'"
# The reader of the firewall's rules works with the service's rights, too.
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0; tcp dport 465 drop; }; }
END
mailer --parallel --timeout 1500 198.18.{1..3}.25:465
! has nft || wait_until 10 "the rule that drops port 465 to be named" sh -c \
	"$(declare -f asked); PROGRAM='$PROGRAM' ID=$ID WORK='$WORK'; asked | jq -e '.verdicts
		| any(.port == 465 and (.guidance.candidates | map(.rule) == [\"tcp dport 465 drop\"]))'"
setpriv --reuid nobody --regid nogroup --clear-groups "$PROGRAM" status \
	--control-socket "$WORK/run/control.sock" >"$WORK/out" 2>&1
[ $? -eq 1 ] || {
	echo "somebody outside the group is answered: $(cat "$WORK/out")"
	FAILED=1
}
links=$(nsenter -m -t "$WATCH_PID" find /sys/fs/bpf/egress25 -user $ID -name 'e25_*' | wc -l)
[ "$links" -ge 15 ] && ! grep persist "$WORK/daemon.err" || {
	echo "not everything is kept: $links pins; $(cat "$WORK/daemon.err")"
	FAILED=1
}
end_process "$WATCH_PID" TERM
status=$?
WATCH_PID=
[ $status -eq 0 ] || {
	echo "the daemon ends with status $status: $(cat "$WORK/daemon.err")"
	FAILED=1
}
[ "$(stat -c '%a %u' "$WORK/lib/state" 2>&1)" = "600 $ID" ] || {
	echo "what it knows is not kept: $(ls -la "$WORK/lib"; cat "$WORK/daemon.err")"
	FAILED=1
}

# A socket that would have to be given to the group: chown is not among the unit's system calls.
sed -i "s/^egress25:x:.*/egress25:x:$((ID + 1)):/" "$WORK/group"
"${CONFINED[@]}" "$PROGRAM" daemon --no-web 2>"$WORK/daemon.err"
[ $? -eq 1 ] && grep -q '/control.sock" cannot be given to the group egress25, .*Group=egress25' "$WORK/daemon.err" || {
	echo "a group that the service does not have: $(cat "$WORK/daemon.err")"
	FAILED=1
}
finish
