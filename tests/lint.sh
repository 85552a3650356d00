#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a reviewer should not have to look for: the direction of dependencies, formatting, shell
# mistakes, licence lines, tests that are written but not run, what gcc -fanalyzer, cppcheck and clang-tidy find.

set -u
cd "$(dirname "$0")/.." || exit 1
status=0

complain() {
	echo "$*"
	status=1
}

# base <- core <- guide <- finding <- probe <- render <- net <- sensor, capture, cloud, serve, screen <- config <- engine <- cli <- main
# Folder by folder: what a file there may include of the project.
allowed() { # FOLDER
	case $1 in
	base) echo base ;;
	core) echo base core ;;
	guide) echo base core guide ;;
	finding) echo base core guide finding ;;
	render) echo base core guide finding probe render ;;
	sensor) echo base core net sensor bpf ;;
	net) echo base net ;;
	systemd) echo base systemd ;;
	capture) echo base core guide finding render capture ;;
	cloud) echo base cloud ;;
	probe) echo base probe ;;
	serve) echo base core guide finding render serve ;;
	screen) echo base core guide finding screen ;;
	config) echo base core guide finding probe render capture cloud serve config ;;
	engine) echo base core guide finding probe render config sensor net capture cloud serve engine bpf ;;
	cli) echo base core guide finding probe render config sensor net capture cloud serve engine screen cli bpf ;;
	*) complain "user/$1 is no layer of the design" >&2 ;;
	esac
}

for folder in user/*/; do
	name=$(basename "$folder")
	may=" $(allowed "$name") "
	while IFS=: read -r file _ include; do
		[[ $include =~ bpf/(limits|counters)\.h ]] && continue # numbers and lists that every floor shares
		layer=$(sed -E 's/.*"([a-z]+)\/.*/\1/' <<<"$include")
		[[ $may == *" $layer "* ]] || complain "$file: $name may not include $include"
	done < <(grep -HnE '#include "[a-z]+/' "$folder"*.[ch])
done

tests/structure.py || status=1

# Only its own folder knows a library.
only() { # HEADER-PATTERN FOLDER
	local hits
	hits=$(grep -lE "#include <($1)" user/*/*.[ch] user/main.c | grep -vE "^user/($2)/")
	[ -z "$hits" ] || complain "only user/$2 may include <$1>: $hits"
}
only 'bpf/' sensor
only 'netlink/' net
only 'nftables/' net
only 'jansson' 'render|capture|cloud|net|probe|screen|serve'
only 'ares' probe
only 'curses' screen
only 'curl/' cloud
only 'systemd/' 'cli|engine|serve|systemd'
only 'cap-ng' engine
only 'microhttpd|gnutls/|yaml|crypt' serve
only 'zlib' 'serve|capture'
only 'lzma|zstd|sha2' capture
grep -nE '\b(printf|fprintf|fopen|time|clock_gettime|gettimeofday)\(' user/core/*.c user/guide/*.c user/finding/*.c &&
	complain "core, guide and finding are pure: no I/O, no clock"

# What a verdict says and advises is composed once, in finding/; who shows it reads that.
grep -nE '\b(guide|guide_ticket|fingerprint_hint|finding_(headline|reasons|fingerprint))\(' \
	user/render/*.[ch] user/serve/*.[ch] user/engine/*.[ch] user/config/*.[ch] &&
	complain "a finding is read, not made anew"
grep -nE 'core/(weights|detector_internal)\.h' user/finding/*.[ch] user/render/*.[ch] user/serve/*.[ch] user/engine/*.[ch] &&
	complain "the numbers of the detector stand in the evidence of a verdict"

# What was found sound is not looked at again as long as it is the same: of these files, those that are
# new. What they were found by is part of the name, tools and shared files included.
SEEN=build/lint
mkdir -p $SEEN
unseen() { # KIND FILE...
	local kind=$1
	shift
	sha256sum "$@" | grep -vxFf <(cat "$SEEN/$kind" 2>/dev/null || echo -) | cut -d' ' -f3-
}
sound() { # KIND FILE...
	local kind=$1
	shift
	sha256sum "$@" >"$SEEN/$kind"
}

# Versions of clang-format differ in small things. The tree is laid out by Debian 12's, and another one
# is not asked.
mapfile -t sources < <(git ls-files '*.[ch]')
format=$(command -v clang-format-14 clang-format | head -n 1)
kind=format-$(cat .clang-format <("$format" --version) | sha256sum | cut -c1-16)
mapfile -t new < <(unseen "$kind" "${sources[@]}")
if ! "$format" --version | grep -q 'version 14\.'; then
	echo "+ formatting is not checked: it is clang-format 14's, and here is $("$format" --version)"
elif [ ${#new[@]} -gt 0 ]; then
	if "$format" --dry-run --Werror "${new[@]}" 2>&1 | head -n 20 | grep .; then
		status=1
	else
		sound "$kind" "${sources[@]}"
	fi
fi

mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
mapfile -t shared < <(git ls-files '*/lib.sh')
kind=shell-$(cat "${shared[@]}" <(shellcheck --version) | sha256sum | cut -c1-16)
mapfile -t new < <(unseen "$kind" "${scripts[@]}")
if [ ${#new[@]} -gt 0 ]; then
	if shellcheck -x "${new[@]}"; then
		sound "$kind" "${scripts[@]}"
	else
		status=1
	fi
fi

tests/kernels/table.sh --check || status=1

while read -r file; do
	head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' ||
		complain "$file: no SPDX line"
done < <(git ls-files | grep -vE '^LICENSE$|^tests/fixtures/')

# Every test function of a unit test is registered.
for file in tests/unit/test_*.c; do
	for test in $(sed -nE 's/^static void ([a-z0-9_]+)\(void \*\*state\)$/\1/p' "$file"); do
		[ "$(grep -cw "$test" "$file")" -ge 2 ] || complain "$file: $test is not registered"
	done
done

# A scene that does not say otherwise runs beside others: it must not look at them.
for script in tests/e2e/*.sh; do
	grep -qE '^# needs: (machine|nothing)$' "$script" ||
		! grep -nE '^[[:blank:]]*watch( |$)' "$script" | grep -vE 'only-netns|"\$@"' ||
		complain "$script: watches the whole machine and does not say \"# needs: machine\""
done

# The unit: sound, and as closed as was said. 20 is an exposure of 2.0.
units=$(mktemp -d)
sed -E 's,^(ExecStart|ExecReload)=/usr/sbin/.*,\1=/bin/true,' scripts/systemd/egress25.service >"$units/egress25.service"
cp scripts/systemd/egress25.socket "$units/"
verified=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no "$units"/egress25.{service,socket} 2>&1 |
	grep 'egress25\.')
[ -z "$verified" ] || complain "systemd-analyze verify: $verified"
if score=$(systemd-analyze security --no-pager --offline=yes --threshold=20 \
	"$units/egress25.service" 2>&1); then
	echo "+ egress25.service: exposure $(grep -oE '[0-9.]+ [A-Z]+' <<<"${score##*: }")"
else
	complain "egress25.service is more exposed than 2.0: ${score##*$'\n'}"
fi
rm -rf "$units"

# What measures is run seldom: it has to build all the same.
built=$(make --no-print-directory -s benches 2>&1) || complain "make benches: ${built: -2000}"

# Needs the headers that were just built.
tests/analyze.sh quick || complain "that is found by what reads the program; mend it, or say in tests/analyze.known why it is none"

for entry in $(git ls-files | cut -d/ -f1 | sort -u); do
	case $entry in
	.* | bpf | user | scripts | tests | Makefile | README.md | LICENSE) ;;
	*) complain "$entry does not belong at the top level" ;;
	esac
done
exit $status
