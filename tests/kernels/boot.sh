#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boots a kernel that fetch.sh brought with the guests' userland and a job, all in its initramfs: a guest
# has no disk. Prints what the job printed as it comes, and ends with the job's status; 125 when the guest
# did not come to its end (its console is shown then).
# Time in the guest is counted in instructions, and idle time is skipped: a busy machine makes a guest
# slower, never different, so that scenes with deadlines hold under software emulation.
# usage: boot.sh KERNEL-DIRECTORY JOB-DIRECTORY [KERNEL-ARGUMENT...] [-- QEMU-ARGUMENT...]
#        JOB-DIRECTORY has e25/ (becomes /e25, where the job starts) and job/ with job.sh
# environment: ROOT another userland's archive, MEMORY (1024M), LIMIT in seconds of this machine (3000),
#        ICOUNT=shift=0 lets idle time pass as here: wanted where a guest has a disk, whose time is this machine's

. "$(dirname "$0")/apt.sh"
kernel=$1 job=$2
shift 2
words=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	words+=("$1")
	shift
done
[ $# -eq 0 ] || shift
arch=${kernel##*-}
work=$(mktemp -d)
qemu=''
clean_up() {
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

cat "${ROOT:-$CACHE/root-$arch.cpio}" "$kernel/modules.cpio" >"$work/initrd"
install -m 755 "$KERNELS/guest/init.sh" "$work/init"
(cd "$work" && echo init | cpio --quiet -o -H newc -R 0:0) >>"$work/initrd"
(cd "$job" && find . | cpio --quiet -o -H newc -R 0:0) >>"$work/initrd"
: >"$work/results"
: >"$work/console"

common=(-smp 1 -m "${MEMORY:-1024M}" -nodefaults -no-user-config -display none -no-reboot)
# Hardware virtualisation where it can be used: then time is the machine's own.
if [ "$arch" = "$(dpkg --print-architecture)" ] && [ -w /dev/kvm ] && grep -qE '\b(vmx|svm)\b' /proc/cpuinfo; then
	common+=(-accel kvm -cpu host)
	cpu=()
else
	common+=(-accel "tcg,thread=single" -icount "${ICOUNT:-shift=0,sleep=off}")
	cpu=(-cpu Nehalem)
	[ "$arch" = amd64 ] || cpu=(-cpu cortex-a57)
fi
case $arch in
amd64)
	command=(qemu-system-x86_64 -M pc -serial "file:$work/console" -serial "file:$work/results")
	console=ttyS0
	;;
arm64)
	command=(qemu-system-aarch64 -M virt -serial "file:$work/results")
	console=ttyAMA0
	;;
esac
timeout --foreground -k 5 "${LIMIT:-3000}" "${command[@]}" "${common[@]}" "${cpu[@]}" -kernel "$kernel/vmlinuz" -initrd "$work/initrd" \
	-append "console=$console panic=-1 reboot=t quiet mitigations=off random.trust_cpu=on ${words[*]-}" \
	"$@" </dev/null >"$work/qemu" 2>&1 &
qemu=$!
tail -q -c +1 --pid=$qemu -s 0.3 -f "$work/results" 2>/dev/null | sed -u '/^@end /,$d' &
wait $qemu || true
qemu=''
wait || true
end=$(grep -a '^@end ' "$work/results" || true)
[ -n "$end" ] || {
	echo "the guest did not come to its end; its console, and what qemu said:"
	tail -n 25 "$work/console" "$work/qemu"
	exit 125
}
read -r _ status _ <<<"$end"
exit "$status"
