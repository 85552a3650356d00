#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The Debian package where it is at home: a stock Debian with systemd as pid 1, on its own stock kernel, in
# a guest of tests/kernels with a disk. guest.sh has what is expected there, in two boots: before and
# after the machine's restart. Prints a line for each; waits as long as the guest takes, some minutes.
# usage: tests/systemd/run.sh [SERIES]    a kernel's, default 6.1

cannot() { # WHY
	printf 'skip\tsystemd\t%s\n' "$1"
	exit
}
[ "$(id -u)" -eq 0 ] || cannot 'needs root: sudo make test'
command -v qemu-system-x86_64 >/dev/null || cannot 'needs qemu-system-x86'
. "$(dirname "${BASH_SOURCE[0]}")/../fresh/lib.sh"
HERE=$TOP/tests/systemd
series=${1:-6.1}

package=$(ls "$BUILD"/deb/egress25_*.deb 2>/dev/null) || cannot 'there is no package: make deb'
WORK=$(mktemp -d "$BUILD/systemd.XXXXXX")
boot_pid=
clean_up() {
	[ -z "$boot_pid" ] || kill "$boot_pid" 2>/dev/null
	fresh_done
	rm -rf "$WORK"
}
trap clean_up EXIT
kernel=$("$TOP/tests/kernels/fetch.sh" "$series") || die "no kernel $series"
"$TOP/tests/kernels/root.sh" amd64 >/dev/null || die "no userland for the guest's first minute"

# The package's dependencies by their first names, so that it installs without a network.
depends=$(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g')
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
# shellcheck disable=SC2086 # one word per package
fresh_root "$codename" systemd systemd-sysv dbus udev procps kmod iproute2 nftables jq curl bpftool $depends

mkdir -p "$ROOT/e25"
cp "$HERE/guest.sh" "$BUILD/lab/lab" "$BUILD/lab/mailer" "$ROOT/e25/"
cp "$package" "$TOP/README.md" "$ROOT/e25/"
rm -f "$ROOT/usr/sbin/policy-rc.d"
units=$ROOT/etc/systemd/system
install -m 644 "$HERE/guest.service" "$units/"
mkdir -p "$units/default.target.wants"
ln -s ../guest.service "$units/default.target.wants/"
# What has nothing to do there but to take time.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
	fstrim.timer getty@tty1.service serial-getty@ttyS0.service serial-getty@ttyS1.service systemd-udev-settle.service; do
	ln -sf /dev/null "$units/$unit"
done
echo '/dev/vda / ext4 defaults,noatime 0 0' >"$ROOT/etc/fstab"
echo guest >"$ROOT/etc/hostname"
echo '127.0.0.1 localhost guest' >"$ROOT/etc/hosts"
mkfs.ext4 -qF -O '^has_journal,^metadata_csum' -d "$ROOT" "$WORK/disk" 1500M >/dev/null || die "mkfs.ext4 fails"
fresh_done

mkdir -p "$WORK/job/job"
install -m 755 "$HERE/init.sh" "$WORK/job/job/init"
for boot in first second; do
	# The disk's time is this machine's, so the guest's must not run ahead of it.
	ICOUNT=shift=0 MEMORY=1200M LIMIT=1500 "$TOP/tests/kernels/boot.sh" "$kernel" "$WORK/job" \
		systemd.show_status=0 -- -drive "file=$WORK/disk,if=virtio,format=raw,cache=unsafe" >"$WORK/out" &
	boot_pid=$!
	wait $boot_pid
	r=$?
	boot_pid=
	cat "$WORK/out"
	[ $r -ne 125 ] || die "the $boot boot did not come to its end"
	! grep -qE '^FAIL.systemd: the (package installs|service starts)' "$WORK/out" || break
done
