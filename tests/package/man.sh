#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manual pages: no complaint from mandoc and groff, and every option and key of the program is in
# them, as the program's own help lists them.

set -u
cd "$(dirname "$0")/../.." || exit 1
PAGES="build/share/man/egress25.8 build/share/man/egress25.conf.5 build/share/man/egress25-alerts.7 build/share/man/egress25-output.7"
PROGRAM=./${EGRESS25:-build/egress25}
failed=0

complain() {
	echo "$*"
	failed=1
}

for page in $PAGES; do
	# Only these are expected: the system is named on purpose, examples come first, and the pages are not
	# installed.
	mandoc -T lint -W warning "$page" 2>&1 | grep -vE '^mandoc: outdated mandoc.db|out of conventional order: Sh (DESCRIPTION|SEE ALSO)' |
		grep -E 'WARNING|ERROR|UNSUPP|FATAL' && complain "mandoc complains of $page"
	[ -z "$(groff -mandoc -ww -z -Tutf8 "$page" 2>&1)" ] || complain "groff complains of $page"
	grep -nE '@[a-z]+@' "$page" | grep -v '@name@' && complain "$page has an unfilled place"
done
# A page that is wrong is complained of.
printf '.Dd November 24, 2026\n.Dt X 8\n.Os\n.Sh NAME\n.Nosuch\n' | mandoc -T lint -W warning 2>&1 |
	grep -qE 'ERROR|WARNING' || complain "mandoc would not complain"

text=$(mandoc -T ascii build/share/man/egress25.8 | col -b)
keys=$(mandoc -T ascii build/share/man/egress25.conf.5 | col -b)
count=0
for command in $("$PROGRAM" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	[ "$command" = help ] && continue
	grep -q "^ *egress25 $command" <<<"$text" || complain "the synopsis lacks $command"
	for option in $("$PROGRAM" "$command" --help | grep -oE '^ +(-[a-z], )? *--[a-z0-9.-]+' |
		grep -oE -- '--[a-z0-9.-]+'); do
		count=$((count + 1))
		grep -qE -- "^ +(-[a-z], )?$option( |$)" <<<"$text" ||
			complain "egress25(8) lacks $option of $command"
	done
done
[ $count -gt 40 ] || complain "only $count options were found in the help"
for key in $(sed -nE 's/^#( {3})?([a-z0-9.-]+) = .*/\2/p' build/share/egress25.conf); do
	grep -qE -- "^ +$key( |$)" <<<"$keys" || complain "egress25.conf(5) lacks $key"
done
for word in EXIT FILES ENVIRONMENT EXAMPLES RIGHTS METRICS RECORDS VERDICTS; do
	grep -q "^$word" <<<"$text" || complain "egress25(8) has no section $word"
done
# The pages that people look things up in begin with examples, and every word of the output has one.
for page in egress25.8 egress25.conf.5 egress25-output.7; do
	grep '^\.Sh' "build/share/man/$page" | sed -n '1,3p' | grep -q EXAMPLES || complain "$page does not begin with examples"
done
examples=$(mandoc -T ascii build/share/man/egress25-output.7 | col -b)
for outcome in established refused reset-on-path rejected silent abandoned dropped-here rejected-here redirected-here \
	no-route denied; do
	grep -A6 "^   $outcome$" <<<"$examples" | grep -q '25 end ' || complain "the outcome $outcome has no example"
done
for state in open blocked throttled intercepted degraded failing offline stalled unknown; do
	grep -A8 -E "^   $state(,|$)" <<<"$examples" | grep -q 'Port 25 over IPv4 is' || complain "the state $state has no example"
done
[ "$(wc -l <README.md)" -le 200 ] || complain "README.md has more than 200 lines"
[ $failed -eq 0 ] && echo "+ $count options of all commands are in the manual"
exit $failed
