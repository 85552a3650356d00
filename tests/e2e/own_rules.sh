#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# An operator's own provider rules: found by name and by the machine's own signs, ahead of the
# built-in ones; a file that is wrong ends the program with its line.
. "$(dirname "$0")/lib.sh"

mkdir "$WORK/rules"
cat >"$WORK/rules/corp.conf" <<'END'
# The company's network, and its word on Azure.
[example-corp]
summary = Example Corp lets port 25 out through its relay only.
port-25 = blocked
port-587 = open
relay = mail.example.com
relay-port = 587
exemption = request
step = Ask in the ticket queue NET-MAIL for an exemption, with the cost centre
  and the name of the machine.
source = https://wiki.example.com/mail
as-of = 2026-11-01

[azure]
summary = Our subscriptions are all under the Enterprise Agreement.
port-25 = open
exemption = not-needed
END
advise() {
	"$PROGRAM" advise --config /dev/null --providers-dir "$WORK/rules" "$@" 2>&1
}
gives() { # FILTER, then the arguments
	local filter=$1 got
	shift
	got=$(advise --json "$@" | jq -c "$filter" 2>&1)
	[ "$got" = true ] || {
		echo "advise $*: not so: $filter"
		advise --json "$@"
		FAILED=1
	}
}
# shellcheck disable=SC2016 # a jq filter
gives '.provider == "example-corp" and .port25 == "blocked"
	and (.guidance | .provider == "example-corp" and .rule == "own" and .exemption == "request"
		and .source == "https://wiki.example.com/mail" and .as_of == "2026-11-01"
		and (.steps | length == 2 and .[0] == "Send through the relay mail.example.com on port 587."
			and (.[1] | test("queue NET-MAIL .* cost centre and the name of the machine"))))' \
	--cloud example-corp
gives '.port25 == "open" and .guidance.rule == "own"' --cloud azure
gives '.ports == {"25": "blocked", "465": "unknown", "587": "open", "2525": "unknown"}' \
	--cloud example-corp
# The catalogue has them, instead of built-in ones of the same name.
gives '.rule == "own" and .ports["25"] == "blocked" and .source == "https://wiki.example.com/mail"' \
	--list --cloud example-corp
gives '.rule == "own" and .ports["25"] == "open"' --list --cloud azure
built_in=$("$PROGRAM" advise --config /dev/null --list --json | jq -rs 'map(.provider) | unique | length')
[ "$(advise --list --json | jq -rs 'map(.provider) | unique | length')" -eq $((built_in + 1)) ] || {
	echo "the catalogue with own rules: $(advise --list --json | jq -r .provider | sort -u | tr '\n' ' ')"
	FAILED=1
}
gives '.port25 == "open" and .guidance.rule == "own" and .cloud.source == "dmi"' \
	--system-root "$TOP/tests/fixtures/machines/azure"
gives '.guidance.rule != "own" and .provider == "aws"' --cloud aws
advise --cloud example-corp | grep -qF "mail.example.com on port 587" || {
	echo "the text does not name the relay"
	FAILED=1
}
printf 'providers-dir = %s\ncloud = example-corp\n' "$WORK/rules" >"$WORK/conf"
"$PROGRAM" advise --json --config "$WORK/conf" | jq -e '.guidance.rule == "own"' >"$WORK/out" || {
	echo "the configuration file has not the same keys"
	FAILED=1
}

refuses() { # TEXT..., then -- and the arguments: status 2, and every TEXT in the message
	local texts=() status text
	while [ "$1" != -- ]; do
		texts+=("$1")
		shift
	done
	shift
	advise "$@" >"$WORK/err"
	status=$?
	for text in "${texts[@]}"; do
		grep -qF -- "$text" "$WORK/err" && [ $status -eq 2 ] || {
			echo "advise $*: status $status, no '$text' in: $(cat "$WORK/err")"
			FAILED=1
		}
	done
}
advise --cloud exampel-corp | grep -qF '"exampel-corp" are known; did you mean example-corp?' || {
	echo "a near miss of an own name is not told"
	FAILED=1
}
printf '[lab]\nsummary = x\nport-25 = closed\n' >"$WORK/rules/zz.conf"
refuses "$WORK/rules/zz.conf:3: port-25: \"closed\"" "allowed: blocked, open" -- --cloud aws
printf '[lab]\nsummary = \033[31mx\n' >"$WORK/rules/zz.conf"
refuses "zz.conf:2: summary:" '\x1b[31mx' -- --cloud aws
printf '[example-corp]\nsummary = x\n' >"$WORK/rules/zz.conf"
refuses "zz.conf:2: [example-corp] is there already, in $WORK/rules/corp.conf" -- --cloud aws
rm "$WORK/rules/zz.conf"
ln -s /dev/zero "$WORK/rules/zz.conf"
refuses "zz.conf is no regular file" -- --cloud aws
"$PROGRAM" advise --config /dev/null --providers-dir "$WORK/none" >"$WORK/err" 2>&1
[ $? -eq 2 ] && grep -qF "$WORK/none: No such file" "$WORK/err" || {
	echo "a directory that is not there: $(cat "$WORK/err")"
	FAILED=1
}
finish
