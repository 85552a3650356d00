#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A check that runs where programs may not connect to 25 (Landlock), or not at all (seccomp): the machine
# refuses, and no network is blamed.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept banner=220~%.example~ESMTP delay=20
END
resolver <<END
$(domain a.example 198.18.1.25)
$(domain b.example 198.18.2.25)
$(domain c.example 198.18.3.25)
END
args=(--domain a.example --domain b.example --domain c.example --relay 198.18.9.9:587 --timeout 6)
confined() { # COMMAND...: the check below it, with and without rights
	for run in "" "${as_nobody[*]}"; do
		CHECK_STATUS=0
		chmod 755 "$WORK"
		# shellcheck disable=SC2086 # words
		in_net "$@" /usr/bin/env $run "$PROGRAM" check --json --cloud none --control-socket "$CONTROL" \
			"${args[@]}" >"$WORK/check.json" 2>"$WORK/check.err" || CHECK_STATUS=$?
		sentence="${run:+without rights}"
		"$judged"
	done
}
refused() {
	found_status 3
	found "this machine refuses 25 $sentence" '.check | .state == "blocked" and .by == "host"
		and .diagnosis == "this-host"'
	found "each at once, with no SYN $sentence" '[.check.connections[] | select(.port == 25)]
		| length == 3 and all(.errno == "EACCES" and .syns == 0)'
	found "the relay answers $sentence" '.check.connections | any(.port == 587 and .outcome == "established")'
	found "no cloud and no request $sentence" '.verdicts[0].guidance.provider == "host"'
}
judged=refused
if "$TOP/tests/lab/landlock.py" 53 /bin/true; then
	confined "$TOP/tests/lab/landlock.py" 53,587
else
	echo "+ without Landlock: this kernel's has no rules for the network"
fi

# The names are known, but no connection may be made.
nothing() {
	found "no network is blamed $sentence" '.check | (.by | IN("network-silent", "network-reset", "network-icmp") | not)
		and .state != "open"'
	expect "and it is told that it may not connect $sentence" grep -qi "refused\|refuses\|not permitted" "$WORK/check.json"
}
judged=nothing
connect=$(python3 -c 'import platform; print({"x86_64": 42, "aarch64": 203}[platform.machine()])')
calls=$(seq -s, 0 999 | sed "s/,$connect,/,/")
confined "$BUILD/lab/confine" "$calls" "$(seq -s, 0 44)"
finish
