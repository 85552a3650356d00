#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The Debians after this one, debootstrapped: scripts/deps.sh finds every package, everything builds
# without a warning with their compilers and libraries, unit tests and lint pass.
# One line for each step, and how long it took; what a step that fails said follows it.
# usage: tests/fresh/userlands.sh [SUITE...]    (default: trixie sid)

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
status=0

step() { # NAME COMMAND...: `make` fails also where it passes with a warning
	local name=$1 start=$SECONDS r
	shift
	fresh_run bash -c "cd /src && $*" >"$BUILD/roots/$suite.log" 2>&1
	r=$?
	[ "$1" != make ] || ! grep -E '(^|[: ])[Ww]arning:' "$BUILD/roots/$suite.log" || r=1
	if [ $r -eq 0 ]; then
		printf 'pass  %-44s %s\n' "userland $suite: $name" "$((SECONDS - start)) s"
		return
	fi
	printf 'FAIL  %-44s %s\n' "userland $suite: $name" "$((SECONDS - start)) s, status $r"
	tail -n 40 "$BUILD/roots/$suite.log" | sed 's/^/      /'
	status=1
	return 1
}

[ $# -gt 0 ] || set -- trixie sid
for suite; do
	fresh_root "$suite"
	fresh_source
	step 'git and make' "apt-get -qq update && apt-get -qq install -y --no-install-recommends git make" &&
		step 'deps.sh build' scripts/deps.sh build &&
		step 'make all docs lab' make -j2 all docs lab &&
		step 'deps.sh test' scripts/deps.sh test &&
		fresh_run sh -c 'gcc --version | head -n 1; clang --version | head -n 1; bpftool version | head -n 1
			for p in libbpf libmicrohttpd libnftables libsystemd libcurl; do
				echo "$p $(pkg-config --modversion $p)"; done' | paste -sd, | sed 's/^/+     /;s/,/, /g' &&
		step 'make unit' make -j2 unit &&
		step 'unit tests' tests/run.sh unit/ &&
		step 'lint' make lint
	fresh_done
done
exit $status
