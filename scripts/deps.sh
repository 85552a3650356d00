#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the Debian packages that building and testing egress25 need, and says which.
# Packages that are already there are left alone; when none is missing, apt is not called.
# `list` prints what the build needs, for the package's own list; `list static` with STATIC=1.
# usage: scripts/deps.sh build|static|test|bench|peers|mixin|kernels|kernels-arm64|package|release|image|list

set -eu

# What renders the Helm chart where there is no helm.
charts="golang-go golang-github-masterminds-sprig-dev"
# What writes the rules, and what scrapes, alerts and checks manifests in the tests: promtool comes with
# prometheus only.
mixin="jsonnet python3 python3-yaml"
fleet="$mixin prometheus prometheus-alertmanager prometheus-node-exporter python3-kubernetes"
# Whose examples are in scripts/monitoring.
monitors="icinga2-bin nagios4-core zabbix-agent"
# What `make` needs: compilers, the BPF toolchain, and the libraries the program links.
build="gcc clang libc6-dev make pkg-config bpftool libbpf-dev libelf-dev zlib1g-dev libnl-3-dev
libnl-route-3-dev libsystemd-dev libcap-ng-dev libjansson-dev libinih-dev liblzma-dev libzstd-dev libmd-dev libc-ares-dev
libmicrohttpd-dev libgnutls28-dev libyaml-dev libcrypt-dev libcurl4-openssl-dev libnftables-dev libncurses-dev"
# What the lab, the demo and the tests need besides: real firewalls, captures and mail clients.
lab="iproute2 nftables iptables jq procps util-linux"
test="libcmocka-dev libclang-rt-dev libcap2-bin tcpdump tshark zstd xz-utils netcat-openbsd dnsmasq-base msmtp swaks postfix clang-format clang-tidy cppcheck valgrind shellcheck
curl openssl apache2-utils systemd chromium chromium-driver tmux libsasl2-modules python3-aiosmtpd"
# What `make bench-capture` and the like measure with.
bench="tcpdump curl netcat-openbsd python3 time"
# What cannot be installed beside Postfix is unpacked, a line each and with what it needs, into folders of
# build/beside named by the first word, where tests look for it.
beside="exim4: exim4-base exim4-config exim4-daemon-light
nullmailer: nullmailer
dma: dma
ssmtp: ssmtp libgnutls-openssl27
opensmtpd: opensmtpd libevent-2.1-7
sendmail: sendmail-bin sendmail-base sendmail-cf m4 liblockfile1 liblockfile-bin libwrap0 libldap-2.5-0 libnsl2"

# What `make STATIC=1` links besides: what those libraries stand on.
static="libunistring-dev libgmp-dev nettle-dev libtasn1-6-dev libidn2-dev libp11-kit-dev libdbus-1-dev"
# What boots the kernels of tests/kernels/, and makes Debians for them and for tests/fresh/.
guests="qemu-system-x86 cpio xz-utils zstd kmod e2fsprogs debootstrap debian-archive-keyring"
arm64="qemu-system-arm gcc-aarch64-linux-gnu"

# What `make deb` and `make test-deb` need.
package="build-essential debhelper dpkg-dev fakeroot lintian debootstrap"
# What `make release` needs besides those; umoci looks at its image.
release="rpm umoci python3 gzip $guests $arm64"
# What others watch connections with, for `make bench`.
peers="libbpf-tools bpftrace tcpdump conntrack nftables bpftool"
# Manual pages, units and completions are shown to who reads them.
readers="mandoc groff bsdextrautils systemd bash zsh fish"

case "${1-}" in
build) wanted="$build $lab" ;;
test) wanted="$build $lab $test $bench $charts umoci $fleet $monitors $readers $static $guests" ;;
bench) wanted="$build $lab $bench" ;;
peers) wanted="$build $lab $bench $peers" ;;
mixin) wanted="$mixin" ;;
kernels) wanted="$build $lab $static $guests" ;;
static) wanted="$build $static" ;;
package) wanted="$build $package" ;;
release) wanted="$build $static $package $release" ;;
image) wanted="buildah debootstrap jq" ;;
kernels-arm64) wanted="$build $static $guests $arm64" ;;
list)
	# shellcheck disable=SC2086 # one word per package
	[ "${2-}" = static ] && echo $build $static || echo $build
	exit
	;;
*)
	echo "usage: scripts/deps.sh build|static|test|bench|peers|mixin|kernels|kernels-arm64|package|release|image|list" >&2
	exit 2
	;;
esac

if [ "$1" = test ] && cd "$(dirname "$0")/.."; then
	echo "$beside" | while IFS=: read -r name packages; do
		[ ! -d "build/beside/$name" ] || continue
		mkdir -p "build/beside/$name.new/packages"
		# shellcheck disable=SC2086 # one word per package
		(cd "build/beside/$name.new/packages" && for package in $packages; do
			apt-get download -qq "$package" 2>/dev/null || true # another Debian may name it otherwise
		done)
		for package in "build/beside/$name.new/packages"/*.deb; do
			[ ! -e "$package" ] || dpkg-deb -x "$package" "build/beside/$name.new"
		done
		[ ! -d "build/beside/$name.new/usr" ] || mv "build/beside/$name.new" "build/beside/$name"
		rm -rf "build/beside/$name.new"
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
# 9090 and more, are neither started now nor at the next boot.
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
	prometheus | prometheus-* | postfix | zabbix-agent) update-rc.d "$service" disable >/dev/null ;;
	icinga2-bin) update-rc.d icinga2 disable >/dev/null ;;
	esac
done
