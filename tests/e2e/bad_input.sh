#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# Bad input: a sentence that names the object, the value and what is allowed; exit status 2.
. "$(dirname "$0")/lib.sh"

# STATUS TEXT... : the arguments after -- end with that status, and every TEXT is in the message.
refuses() {
	local want=$1 texts=() status
	shift
	while [ "$1" != -- ]; do
		texts+=("$1")
		shift
	done
	shift
	timeout 10 "$PROGRAM" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
	status=$?
	[ "$status" -eq "$want" ] || {
		echo "egress25 $*: status $status instead of $want"
		cat "$WORK/err"
		FAILED=1
	}
	for text in "${texts[@]}"; do
		grep -qiF -- "$text" "$WORK/err" || {
			echo "egress25 $*: no '$text' in: $(cat "$WORK/err")"
			FAILED=1
		}
	done
}

refuses 2 wach watch -- wach
refuses 2 --jsn --json -- watch --jsn
refuses 2 ports 0 65535 -- watch --ports 0
refuses 2 ports 70000 -- watch --ports 25,70000
refuses 2 ports 25x -- watch --ports 25x
refuses 2 ports 8 -- watch --ports 1,2,3,4,5,6,7,8,9
refuses 2 ports twice -- watch --ports 25,25
refuses 2 interface nosuch0 -- watch --interface nosuch0
refuses 2 netns nosuch -- watch --wire-netns nosuch
refuses 2 netns nosuch -- watch --only-netns nosuch
refuses 2 dst 300.1.2.3 -- watch --dst 300.1.2.3
refuses 2 dst 10.0.0.0/33 -- watch --dst 10.0.0.0/33
refuses 2 outcome silnt silent -- watch --outcome silnt
refuses 2 duration 5x -- watch --duration 5x
refuses 2 count -1 -- watch --count -1
refuses 2 pid abc -- watch --pid abc
refuses 2 ready-fd 99 -- watch --ready-fd 99
refuses 2 ready-fd 7 "opened for writing" -- daemon --ready-fd 7 --control-socket "$WORK/none/control.sock"
refuses 2 ready-fd 7 "opened for writing" -- watch --ready-fd 7 7</dev/null
refuses 2 cloud "Ac me" azure -- advise --cloud "Ac me"
refuses 2 subscription platinum pay-as-you-go -- advise --cloud azure --subscription platinum
refuses 2 subscription ec3 ec2 lightsail -- advise --cloud aws --subscription ec3
refuses 2 subscription depend vultr -- advise --cloud vultr --subscription ec2
refuses 2 list watch -- watch --list
refuses 2 subscribed-on 2018-02-30 YYYY-MM-DD -- advise --cloud azure --subscribed-on 2018-02-30
refuses 2 as-of yesterday YYYY-MM-DD -- advise --cloud azure --as-of yesterday
refuses 2 metadata sometimes azure-subscription -- advise --metadata sometimes
refuses 2 metadata-url https://192.0.2.1 http://HOST -- advise --metadata-url https://192.0.2.1
refuses 2 metadata-url "no path" -- advise --metadata-url http://192.0.2.1/latest/
refuses 2 management-url http://192.0.2.1 https://HOST -- advise --management-url http://192.0.2.1
refuses 2 metadata "does not apply" -- replay --metadata on x
refuses 2 config /nonexistent -- watch --config /nonexistent
printf 'prots = 25\n' >"$WORK/bad.conf"
refuses 2 prots ports bad.conf -- watch --config "$WORK/bad.conf"
printf 'ports = 99999\n' >"$WORK/bad.conf"
refuses 2 ports 99999 bad.conf -- watch --config "$WORK/bad.conf"
refuses 2 missing -- watch --ports
refuses 2 surplus -- watch surplus
refuses 2 FILE -- replay
refuses 2 /nonexistent -- replay /nonexistent
mkdir "$WORK/empty" "$WORK/mixed"
refuses 2 "$WORK/empty" "no file in it" "directory of captures" -- replay "$WORK/empty"
printf 'hello\n' >"$WORK/mixed/note.txt"
refuses 2 note.txt "no capture" pcap -- replay "$WORK/mixed"
refuses 2 "standard input" empty -- replay -
printf 'hello\n' >"$WORK/hello"
refuses 2 hello pcap -- replay "$WORK/hello"
printf '\xd4\xc3\xb2\xa1\x02\x00' >"$WORK/head.pcap"
refuses 2 head.pcap head -- replay "$WORK/head.pcap"
{
	printf '\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00'
	printf '\xff\xff\x00\x00\x01\x00\x00\x00'
} >"$WORK/whole.pcap"
refuses 2 b.pcap "No such file" allowed -- replay "$WORK/whole.pcap" b.pcap
refuses 2 a.pcap "No such file" allowed -- replay a.pcap "$WORK/whole.pcap"
refuses 2 local 300.1.2.3 -- replay a.pcap --local 300.1.2.3

setpriv --reuid nobody --clear-groups "$PROGRAM" watch >"$WORK/out" 2>"$WORK/err"
[ $? -eq 1 ] && grep -q 'root' "$WORK/err" || {
	echo "without root: $(cat "$WORK/err")"
	FAILED=1
}

for help in --help "watch --help" "replay --help" "advise --help" "doctor --help"; do
	# shellcheck disable=SC2086 # two words
	"$PROGRAM" $help >"$WORK/out" 2>"$WORK/err" && [ ! -s "$WORK/err" ] &&
		grep -qi usage "$WORK/out" || {
		echo "egress25 $help does not help"
		FAILED=1
	}
done
"$PROGRAM" --version | grep -qx 'egress25 [0-9][0-9a-z.+]*' || {
	echo "no version"
	FAILED=1
}
finish
