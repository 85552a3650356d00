#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A Debian of this release that has git and make alone: every command of README's that begins with make
# works there as it is written, and so does what installs the package. A target that README names and this
# file does not know is a failure. Takes many minutes; with targets as arguments only these are tried,
# after the clone. The sensors see the whole machine: nothing else is to use them meanwhile.
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

# How each is tried. What never ends is ended.
target() { # NAME
	case $1 in
	help) try "make help" make help && holds 'help lists the targets' grep -q '^demo ' "$LOG" ;;
	demo) try "make demo" make demo && holds 'the demo shows the block' grep -q 'Port 25 over IPv4 is BLOCKED' "$LOG" ;;
	run)
		try "make run" "timeout --foreground -s INT 600 sh -c 'make run & sleep 1; while ! pgrep -f \"egress25 watch\" >/dev/null
			do sleep 1; done; sleep 5; pkill -INT -f \"build/egress25 watch\"; wait'" &&
			holds 'make run watches' grep -qi 'watch' "$LOG"
		;;
	deb) try "make deb" make deb && holds 'there is a package' ls "$ROOT"/src/build/deb/egress25_*.deb ;;
	apt)
		try 'apt install ./build/deb/egress25_*.deb' 'apt-get install -y ./build/deb/egress25_*.deb' &&
			try 'the installed program runs' 'egress25 --version && egress25 advise --cloud azure' &&
			try 'apt purge egress25' 'apt-get purge -y egress25' &&
			holds 'nothing is left' sh -c "! find '$ROOT' -xdev -name '*egress25*' -not -path '$ROOT/src/*' | grep ."
		;;
	install)
		try 'make install' make install && try 'what make install put there runs' '/usr/local/sbin/egress25 --version'
		;;
	uninstall)
		try 'make uninstall' make uninstall &&
			holds 'make uninstall leaves nothing' sh -c "! find '$ROOT/usr/local' -name '*egress25*' | grep ."
		;;
	WITH_*) try "make $1=0" "make clean && make -j2 $1=0 && build/egress25 --version" ;;
	lint) try 'make lint' make lint ;;
	test) try 'make test' make test ;;
	bench-footprint) try "make $1" "make $1" ;;
	bench-verdict) try "make $1" "make $1 DAYS=20" ;;
	bench-cost) try "make $1" "make $1" ;;
	test-systemd | test-userlands | test-fresh | test-kernels* | test-deb | fuzz) ;; # from a machine, not in one
	*)
		echo "FAIL  fresh: README names \"make $1\", and how to try it is not known here"
		status=1
		;;
	esac
}

# shellcheck source=/dev/null
fresh_root "$(. /etc/os-release && echo "$VERSION_CODENAME")"
fresh_source
try 'git and make' 'apt-get -qq update && apt-get install -y --no-install-recommends git make'
if [ $# -eq 0 ]; then
	named=$(tr '\n' ' ' <"$TOP/README.md" | grep -oE '(`|sudo |``` )make +[a-zA-Z_-]+' | awk '{ print $NF }' | sort -u)
	# In the order in which one would, each once; then the others that README names. First of all what
	# installs what it needs by itself.
	set -- help demo run deb apt
	for name in $named; do
		case " $* test uninstall install " in *" $name "*) ;; *) set -- "$@" "$name" ;; esac
	done
	set -- "$@" install uninstall test
fi
for name; do
	target "$name"
done
exit $status
