#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The packets that go with a report: exactly the SYNs and their answers, readable by others and by
# replay, named by their SHA-256, and masked where that is asked for.

set -u
here=$(cd "$(dirname "$0")" && pwd)
PROGRAM=$here/../../${EGRESS25:-build/egress25}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() { # SENTENCE COMMAND...
	"${@:2}" && return
	echo "not so: $1"
	failed=1
}

lines() { # FILE FILTER
	tcpdump -nr "$1" "$2" 2>/dev/null | wc -l
}

python3 "$here/captures.py" "$work/made" || exit 1
for name in link/frame link/atomic_fragment-6 link/vxlan; do
	file=$work/made/$name.pcap out=$work/out.pcapng
	"$PROGRAM" report "$file" --cloud none --evidence "$out" >"$work/text" 2>&1
	check "$name: the report's status is the verdict's" [ $? -eq 3 ]
	check "$name: the text has the file's hash" grep -q "SHA-256 $(sha256sum "$out" | cut -d' ' -f1)" "$work/text"
	check "$name: the text has the number of packets" grep -q "out.pcapng: 42 packets" "$work/text"
	# 12 networks with three SYNs each, three more that are answered: no ACK, no data.
	check "$name: every SYN and every answer, nothing else" [ "$(lines "$out" '')" -eq 42 ]
	check "$name: no packet has a payload or a wrong checksum" [ "$(tcpdump -vnr "$out" 2>/dev/null |
		grep -cE 'incorrect|length [1-9][0-9]*$')" -eq 0 ]
	"$PROGRAM" replay "$out" >"$work/replayed" 2>&1
	check "$name: replay comes to the same verdict" [ $? -eq 3 ]
	check "$name: tshark reads it" [ "$(tshark -r "$out" 2>/dev/null | wc -l)" -eq 42 ]
done
"$PROGRAM" report "$work/made/link/frame.pcap" --cloud none --mask --evidence "$work/masked.pcapng" >"$work/text" 2>&1
check "masked: our address is not in it" [ "$(lines "$work/masked.pcapng" 'host 10.0.0.4')" -eq 0 ]
check "masked: the peers' addresses are not in it" [ "$(lines "$work/masked.pcapng" 'host 198.18.0.25')" -eq 0 ]
check "masked: their networks are" [ "$(lines "$work/masked.pcapng" 'net 198.18.0.0/24')" -eq 3 ]
"$PROGRAM" replay "$work/masked.pcapng" >/dev/null 2>&1
check "masked: the verdict is the same" [ $? -eq 3 ]
"$PROGRAM" report "$work/made/link/frame.pcap" --evidence "$work/none/x" >/dev/null 2>"$work/err"
check "a file that cannot be written is refused" [ $? -eq 2 ]
check "and named" grep -q "none/x: No such file" "$work/err"
exit $failed
