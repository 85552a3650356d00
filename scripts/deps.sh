#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the Debian packages that building and testing egress25 need, and says which.
# Packages that are already there are left alone; when none is missing, apt is not called.
# usage: scripts/deps.sh build|test

set -eu

# What `make` needs: compilers, the BPF toolchain, and the libraries the program links.
build="gcc clang libc6-dev make pkg-config bpftool libbpf-dev libelf-dev zlib1g-dev libnl-3-dev
libnl-route-3-dev libsystemd-dev libjansson-dev libinih-dev libpcap-dev"
# What the lab, the demo and the tests need besides: real firewalls, captures and mail clients.
lab="iproute2 nftables jq procps util-linux"
test="libcmocka-dev libclang-rt-dev libcap2-bin tcpdump netcat-openbsd msmtp swaks postfix clang-format shellcheck"

case "${1-}" in
build) wanted="$build $lab" ;;
test) wanted="$build $lab $test" ;;
*)
	echo "usage: scripts/deps.sh build|test" >&2
	exit 2
	;;
esac

missing=
for package in $wanted; do
	dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
		missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
	echo "These Debian packages are missing:$missing" >&2
	echo "Install them as root: sudo scripts/deps.sh $1" >&2
	exit 1
fi
echo "Installing with apt:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word per package
apt-get install -y -qq --no-install-recommends $missing >/dev/null
