# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: apt as this machine is set up (mirror, keys, proxies), with lists, status and cache of its own
# below $CACHE, for any architecture. It downloads and unpacks; nothing is ever installed by it, and what
# is installed on this machine plays no part in what it chooses.

set -euo pipefail
KERNELS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$KERNELS/../.." && pwd)
BUILD=$TOP/build
OUT=$BUILD/kernels
# What is downloaded and unpacked; KERNELS_CACHE keeps it where `make clean` does not reach.
CACHE=${KERNELS_CACHE:-$OUT}
mkdir -p "$OUT" "$CACHE"

# The repository of packages this machine uses, without the last /debian. Without one, the public one.
mirror() {
	local uri
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
		sed -n 's,^\(https\?://.*\)/debian/\?$,\1,p' | head -n 1)
	echo "${uri:-http://deb.debian.org}"
}

KEY=/usr/share/keyrings/debian-archive-keyring.gpg

# apt-get or apt-cache over the given suites; the first call of a day fetches the lists.
private_apt() { # NAME ARCHITECTURE "SUITE..." COMMAND ARGUMENT...
	local state=$CACHE/apt-$1-$2 arch=$2 suite root
	local -a suites
	read -ra suites <<<"$3"
	shift 3
	local options=(-o "Dir::State=$state" -o "Dir::State::status=$state/status" -o "Dir::State::lists=$state/lists"
		-o "Dir::Cache=$state/cache" -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
		-o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" -o Acquire::Languages=none
		-o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root -o APT::Install-Recommends=false
		-o Acquire::Retries=3 -qq)
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	if [ -z "$(find "$state/updated" -mtime -1 2>/dev/null)" ]; then
		: >"$state/status"
		root=$(mirror)
		for suite in "${suites[@]}"; do
			case $suite in
			*-security) echo "deb [signed-by=$KEY] $root/debian-security $suite main" ;;
			*) echo "deb [signed-by=$KEY] $root/debian $suite main" ;;
			esac
		done >"$state/sources.list"
		apt-get "${options[@]}" update
		touch "$state/updated"
	fi
	"$1" "${options[@]}" "${@:2}"
}
