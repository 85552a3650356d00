#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The rights that the DaemonSet's container gets, no more and no less: with them, no new privileges,
# a read-only root, a /sys of its own and the two mounts, every sensor works and a pod is named;
# without any one of them something is missing. What a runtime's seccomp profile refuses is not
# tried here, for there is no runtime.
. "$(dirname "$0")/lib.sh"

/usr/bin/python3 -c 'import kubernetes, yaml' 2>/dev/null || {
	echo "python3-kubernetes is not installed"
	exit 77
}
mount=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)
group=$NS-kubepods/besteffort/pod1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809
if [ -z "$mount" ] || ! mkdir -p "$mount/$group" 2>/dev/null; then
	echo "no writable cgroup v2 on this machine"
	exit 77
fi
remove_groups() {
	(cd "$mount" && rmdir -p "$group") 2>/dev/null
}
trap 'clean_up; remove_groups' EXIT

read -ra CAPABILITIES <<<"$("$TOP/tests/kubernetes/check.py" --capabilities | tr '[:upper:]' '[:lower:]')"

# Becomes a command as the container runs it, with these capabilities; `ip netns exec` gives it a new
# /sys.
contained() { # CAPABILITIES COMMAND...
	local list
	list=-all,+${1//,/,+}
	shift
	# shellcheck disable=SC2016 # the arguments are the inner shell's
	exec ip netns exec "$NS" unshare --mount sh -c '
		list=$1
		shift
		mount -t cgroup2 -o ro none /sys/fs/cgroup
		mount -t tracefs -o ro none /sys/kernel/tracing 2>/dev/null ||
			mount -o remount,ro /sys/kernel/tracing
		mount -o remount,ro,bind /
		exec setpriv --bounding-set "$list" --inh-caps "$list" --no-new-privs "$@"
		' sh "$list" "$@"
}

without() { # CAPABILITY
	printf '%s\n' "${CAPABILITIES[@]}" | grep -vx "$1" | paste -sd,
}

watch_contained() { # CAPABILITIES
	rm -f "$WORK/ready"
	mkfifo "$WORK/ready"
	# Of the whole machine, as in a cluster; other namespaces would need CAP_SYS_ADMIN.
	contained "$1" "$PROGRAM" watch --json --cloud none --ready-fd 3 \
		3>"$WORK/ready" >"$WORK/watch.json" 2>"$WORK/watch.err" &
	WATCH_PID=$!
	read -r -t 60 <"$WORK/ready" || {
		echo "egress25 did not get ready with $1:"
		cat "$WORK/watch.err"
		FAILED=1
		finish
	}
	(
		echo $BASHPID >"$mount/$group/cgroup.procs"
		mailer 198.18.77.25:25
	)
	wait_until 10 "the attempt" \
		grep -q '"event": *"attempt".*"destination": *"198.18.77.25"' "$WORK/watch.json"
	gather
}

lab <<END
* * accept
END
all=$(without '')
for place in /root/probe /sys/fs/cgroup/probe /sys/kernel/tracing/instances/probe; do
	(contained "$all" mkdir $place) 2>"$WORK/probe.err"
	grep -q 'Read-only file system' "$WORK/probe.err" || {
		echo "not so: $place cannot be made: $(cat "$WORK/probe.err")"
		FAILED=1
	}
done
watch_contained "$all"
check "all four sensors work" '.ready.sensors | sort == ["connect", "drop", "socket", "wire"]'
check "the attempt is seen to leave, its process and its pod are named" ".attempts | length == 1 and
	all(.left_host and .process.name == \"mailer\" and .cgroup == \"/$group\"
		and .pod == \"1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809\")"

watch_contained "$(without dac_read_search)"
check "without DAC_READ_SEARCH the pod is not named" '.attempts | all(.pod == null)'

# What a sensor needs: without it doctor says no, and the name of the right.
for missing in bpf:socket perfmon:socket net_admin:wire; do
	right=${missing%:*}
	(contained "$(without "$right")" "$PROGRAM" doctor) >"$WORK/doctor.out" 2>&1
	grep -q "^fail  sensor ${missing#*:} *no" "$WORK/doctor.out" && grep -qi "cap_$right" "$WORK/doctor.out" || {
		echo "not so: without $right there is no ${missing#*:} sensor"
		cat "$WORK/doctor.out"
		FAILED=1
	}
done
finish
