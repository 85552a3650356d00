#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Pid 1 of a guest: mounts what systemd would, runs /job/job.sh and powers off. All that the job writes
# goes out by the last serial port, and behind it the line "@end STATUS UPTIME"; a guest that panics or
# hangs leaves none. Words on the kernel's command line that begin with e25. take something away first.

chmod 755 /
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
[ ! -x /job/init ] || exec /job/init # a job that is pid 1 itself
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
mkdir -p /run/lock
flags=" $(cat /proc/cmdline) "
[[ $flags == *" e25.notracefs "* ]] || mount -t tracefs tracefs /sys/kernel/tracing
[[ $flags != *" e25.nobtf "* ]] || mount -t tmpfs none /sys/kernel/btf
mount -t bpf bpf /sys/fs/bpf
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
if [[ $flags == *" e25.cgroup1 "* ]]; then
	mount -t tmpfs cgroup /sys/fs/cgroup
	for controller in cpu memory pids freezer; do
		mkdir "/sys/fs/cgroup/$controller"
		mount -t cgroup -o $controller cgroup "/sys/fs/cgroup/$controller" 2>/dev/null ||
			rmdir "/sys/fs/cgroup/$controller"
	done
else
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
# udev would, and load the modules of device nodes ahead of time.
ln -sfn /proc/self/fd /dev/fd
ln -sfn /proc/self/fd/0 /dev/stdin
ln -sfn /proc/self/fd/1 /dev/stdout
ln -sfn /proc/self/fd/2 /dev/stderr
modprobe -qa tun veth
hostname guest
ip link set lo up
ulimit -l unlimited
ulimit -n 65536
echo 1 >/proc/sys/kernel/printk

results=/dev/ttyAMA0 # arm64's, which may have the other's names, too, with nothing behind them
[ -e $results ] || results=/dev/ttyS1
stty -F $results raw -echo
cd /e25 || cd /
bash /job/job.sh </dev/null >$results 2>&1
status=$?
echo "@end $status $(cut -d' ' -f1 /proc/uptime)" >$results
sleep 0.1
echo o >/proc/sysrq-trigger
sleep 1000
