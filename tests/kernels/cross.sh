#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Cross-builds the static program and the lab for arm64, against libraries that root.sh downloads for it:
# build/arm64/static/. The object of the kernel side is this machine's, for it has the same bytes everywhere.
# usage: cross.sh [MAKE-VARIABLE...]

. "$(dirname "$0")/apt.sh"
read -ra packages <<<"$("$TOP/scripts/deps.sh" list static)"
dev=()
for package in "${packages[@]}"; do
	[[ $package != *-dev ]] || dev+=("$package")
done
sysroot=$("$KERNELS/root.sh" arm64 "${dev[@]}")
b=build/arm64
mkdir -p "$TOP/$b"
cp -u "$BUILD"/egress25.{bpf.o,skel.h} "$TOP/$b/"
export PKG_CONFIG_SYSROOT_DIR=$sysroot
export PKG_CONFIG_LIBDIR=$sysroot/usr/lib/aarch64-linux-gnu/pkgconfig:$sysroot/usr/share/pkgconfig
make -C "$TOP" --no-print-directory -j2 STATIC=1 B=$b CC="aarch64-linux-gnu-gcc --sysroot=$sysroot" \
	-o $b/egress25.bpf.o -o $b/egress25.skel.h "$@" all lab
