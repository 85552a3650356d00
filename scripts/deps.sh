#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the Debian packages that building and testing egress25 need, and says which.
# Packages that are already there are left alone; when none is missing, apt is not called.
# `list` prints what the build needs, for the package's own list; `list static` with STATIC=1.
# usage: scripts/deps.sh build|static|test|kernels|kernels-arm64|package|list

set -eu

# What scrapes, alerts and checks manifests in the tests: promtool comes with prometheus only.
fleet="prometheus prometheus-alertmanager python3 python3-yaml python3-kubernetes"
# What `make` needs: compilers, the BPF toolchain, and the libraries the program links.
build="gcc clang libc6-dev make pkg-config bpftool libbpf-dev libelf-dev zlib1g-dev libnl-3-dev
libnl-route-3-dev libsystemd-dev libcap-ng-dev libjansson-dev libinih-dev liblzma-dev libzstd-dev libmd-dev
libmicrohttpd-dev libgnutls28-dev libyaml-dev libcrypt-dev libcurl4-openssl-dev libnftables-dev"
# What the lab, the demo and the tests need besides: real firewalls, captures and mail clients.
lab="iproute2 nftables iptables jq procps util-linux"
test="libcmocka-dev libclang-rt-dev libcap2-bin tcpdump tshark zstd xz-utils netcat-openbsd msmtp swaks postfix clang-format shellcheck
curl openssl apache2-utils systemd chromium chromium-driver libsasl2-modules python3-aiosmtpd"
# What cannot be installed beside Postfix is unpacked into build/beside, where tests look for it.
beside="exim4-base exim4-config exim4-daemon-light"

# What `make STATIC=1` links besides: what those libraries stand on.
static="libunistring-dev libgmp-dev nettle-dev libtasn1-6-dev libidn2-dev libp11-kit-dev libdbus-1-dev"
# What boots the kernels of tests/kernels/, and makes Debians for them and for tests/fresh/.
guests="qemu-system-x86 cpio xz-utils zstd kmod e2fsprogs debootstrap debian-archive-keyring"
arm64="qemu-system-arm gcc-aarch64-linux-gnu"

# What `make deb` and `make test-deb` need.
package="build-essential debhelper dpkg-dev fakeroot lintian debootstrap"
# Manual pages, units and completions are shown to who reads them.
readers="mandoc groff bsdextrautils systemd bash zsh fish"

case "${1-}" in
build) wanted="$build $lab" ;;
test) wanted="$build $lab $test $fleet $readers $static $guests" ;;
kernels) wanted="$build $lab $static $guests" ;;
static) wanted="$build $static" ;;
package) wanted="$build $package" ;;
kernels-arm64) wanted="$build $static $guests $arm64" ;;
list)
	# shellcheck disable=SC2086 # one word per package
	[ "${2-}" = static ] && echo $build $static || echo $build
	exit
	;;
*)
	echo "usage: scripts/deps.sh build|static|test|kernels|kernels-arm64|package|list" >&2
	exit 2
	;;
esac

if [ "$1" = test ] && [ ! -x build/beside/usr/sbin/exim4 ] && cd "$(dirname "$0")/.."; then
	mkdir -p build/beside/packages
	# shellcheck disable=SC2086 # one word per package
	(cd build/beside/packages && apt-get download -qq $beside 2>/dev/null) || true
	for package in build/beside/packages/*.deb; do
		[ ! -e "$package" ] || dpkg-deb -x "$package" build/beside
	done
	cd - >/dev/null
fi

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
# Tests start what they need themselves. The services of the packages, which would take ports 25,
# 9090 and 9093, are neither started now nor at the next boot.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap 'rm -f $policy' EXIT
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
fi
apt-get update -qq
# shellcheck disable=SC2086 # one word per package
apt-get install -y -qq --no-install-recommends $missing >/dev/null
for service in $missing; do
	case $service in
	prometheus | prometheus-alertmanager | postfix) update-rc.d "$service" disable >/dev/null ;;
	esac
done
