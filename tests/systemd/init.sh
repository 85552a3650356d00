#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Pid 1 of a guest with a disk: gives the disk's Debian the kernel's modules, and its systemd the place.

modprobe -a virtio_pci virtio_blk ext4
for _ in {1..50}; do
	[ ! -b /dev/vda ] || break
	sleep 0.1
done
mount -t ext4 -o noatime /dev/vda /mnt && mkdir -p /mnt/usr/lib/modules &&
	cp -a -n /usr/lib/modules/. /mnt/usr/lib/modules/ || echo 'the disk cannot be mounted' >/dev/ttyS1
exec switch_root /mnt /lib/systemd/systemd
