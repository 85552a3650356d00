#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A Debian of this release that has git and make alone: every command of README's that begins with make
# works there as it is written, and so does what installs the package. Each finds a Debian of its own, so
# that none lives on what another one installed; the tree goes from one to the next, with what is built.
# A target that README names and this file does not know is a failure. Takes an hour; with targets as
# arguments only these are tried. The sensors see the whole machine: nothing else is to use them meanwhile.
# usage: tests/fresh/fresh.sh [TARGET...]

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
status=0
LOG=$BUILD/roots/fresh.log

try() { # NAME COMMAND...
	local name=$1 start=$SECONDS r
	shift
	fresh_run bash -c "cd /src && $*" >"$LOG" 2>&1
	r=$?
	if [ $r -eq 0 ]; then
		printf 'pass  %-44s %s\n' "fresh: $name" "$((SECONDS - start)) s"
		return
	fi
	printf 'FAIL  %-44s %s\n' "fresh: $name" "$((SECONDS - start)) s, status $r"
	tail -n 40 "$LOG" | sed 's/^/      /'
	status=1
	return 1
}
holds() { # SENTENCE COMMAND...: about what the last one left or said
	local sentence=$1
	shift
	"$@" >"$LOG.check" 2>&1 && return
	printf 'FAIL  %-44s\n' "fresh: $sentence"
	tail -n 20 "$LOG.check" "$LOG" | sed 's/^/      /'
	status=1
}

# Another Debian with git and make alone, and the same tree.
another() {
	local src=$BUILD/roots/src.$$
	[ -z "$ROOT" ] || mv "$ROOT/src" "$src"
	fresh_done
	fresh_root "$codename" git make
	if [ -d "$src" ]; then
		mv "$src" "$ROOT/src"
	else
		fresh_source
	fi
}

# How each is tried. What never ends is ended as people do it, by ^C.
target() { # NAME
	case $1 in
	help) try "make help" make help && holds 'help lists the targets' grep -q '^  demo ' "$LOG" ;;
	all)
		if fresh_run make -C /src >"$LOG" 2>&1; then
			echo 'FAIL  fresh: make builds, and nothing is there to build with'
			status=1
		fi
		holds 'make says how to get what is missing' grep -q 'scripts/deps.sh build' "$LOG"
		holds 'and says nothing besides' sh -c "[ \"\$(grep -vc '^make' '$LOG')\" -le 2 ]"
		try 'scripts/deps.sh build' scripts/deps.sh build && try 'make' make
		;;
	demo) try "make demo" make demo && holds 'the demo shows the block' grep -q 'Port 25 over IPv4 is BLOCKED' "$LOG" ;;
	run)
		try "make run" "set -m; make run >build/run.log 2>&1 &
			until grep -q ' watching ports ' build/run.log; do kill -0 \$! || break; sleep 1; done
			kill -INT -- -\$!; wait; cat build/run.log" &&
			holds 'make run watches' grep -q ' watching ports ' "$LOG" &&
			holds 'and ends without a complaint' sh -c "! grep -i error '$LOG'"
		;;
	deb) try "make deb" make deb && holds 'there is a package' ls "$ROOT"/src/build/deb/egress25_*.deb ;;
	apt)
		try 'apt install ./build/deb/egress25_*.deb' 'apt-get update -qq && apt-get install -y ./build/deb/egress25_*.deb' &&
			try 'the installed program runs' 'egress25 --version && egress25 advise --cloud azure' &&
			try 'apt purge egress25' 'apt-get purge -y egress25' &&
			holds 'nothing is left' sh -c "! find '$ROOT' -xdev -name '*egress25*' -not -path '$ROOT/src/*' | grep ."
		;;
	install)
		try 'make install, make uninstall' 'scripts/deps.sh build && make install && /usr/local/sbin/egress25 --version &&
			make uninstall' &&
			holds 'make uninstall leaves nothing' sh -c "! find '$ROOT/usr/local' -name '*egress25*' | grep ."
		;;
	uninstall) ;; # with install
	WITH_*)
		try "make $1=0" "scripts/deps.sh build && make clean >/dev/null && make -j2 $1=0 && build/egress25 --version" &&
			holds "it is built without" grep -qi -- "-${1#WITH_}" "$LOG"
		;;
	STATIC)
		try 'make STATIC=1' 'scripts/deps.sh static && make -j2 STATIC=1' &&
			another && try 'the static program runs in another one' 'build/static/egress25 --version && build/static/egress25 doctor'
		;;
	test) try 'make test' make test ;;
	bench-verdict) try "make $1" "make $1 DAYS=20" ;;
	bench | bench-cost | bench-capture | bench-footprint | mixin) try "make $1" "make $1" ;;
	release) try 'make release' make release && holds 'there are all of it' ls "$ROOT"/src/build/release/{SHA256SUMS,egress25-*-linux-a{md,rm}64.tar.gz,egress25-*-oci.tar,egress25-*.rpm,egress25_*.deb,egress25-*.spdx.json} ;;
	test-kernels | test-kernels-arm64) try "make $1" "make $1 KERNELS=6.12${1#test-kernels} SCENES=open" ;;
	*)
		echo "FAIL  fresh: README names \"make $1\", and how to try it is not known here"
		status=1
		;;
	esac
}

# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
if [ $# -eq 0 ]; then
	named=$(tr '\n' ' ' <"$TOP/README.md" | grep -oE '(`|sudo |``` )make +[a-zA-Z_0-9-]+' | awk '{ print $NF }' | sort -u)
	# In the order in which one would, each once; then the others that README names, and at last what takes longest.
	set -- help all demo run deb apt
	for name in $named; do
		case " $* test " in *" $name "*) ;; *) set -- "$@" "$name" ;; esac
	done
	set -- "$@" test
fi
for name; do
	another
	target "$name"
done
exit $status
