#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What replay makes of captures, held against what tshark's fields tell: the attempts, whether each was
# answered and how, and the times of the handshakes. tshark is asked about packets; what an attempt
# is stands once more in oracle.py: a SYN's (destination, port, sequence number), in order of time.
# Only files both can read are compared. Times may differ by what their units cannot tell.
# Without a FILE, over the captures of captures.py, but for those whose times are made wild and for
# what tshark leaves unread: TCP in first fragments, pseudowires, NFLOG of the other byte order, GUE, FOU,
# CAPWAP of the air, a tap's own header.
# usage: oracle.sh [FILE...]

set -u
here=$(cd "$(dirname "$0")" && pwd)
PROGRAM=$here/../../${EGRESS25:-build/egress25}
# Leaks at its end, which take half of its time, are captures.sh's to find.
export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 compared=0 attempts=0

# Of each packet the innermost headers, and of which interface of FILE it is.
fields_of() { # FILE
	tshark -n -r "$1" -o tcp.relative_sequence_numbers:FALSE -o tcp.analyze_sequence_numbers:FALSE \
		-o tcp.desegment_tcp_streams:FALSE -Y tcp -T fields -E occurrence=l -E separator=/t \
		-e frame.interface_id -e frame.time_epoch -e _ws.col.Source -e _ws.col.Destination -e tcp.srcport \
		-e tcp.dstport -e tcp.flags.syn -e tcp.flags.ack -e tcp.flags.reset -e tcp.seq -e tcp.ack \
		2>"$work/tshark.err"
}

# tshark takes longer to start than to read: files of one interface that can be told apart afterwards
# are read as one. Their number in it is in number[FILE].
read_together() { # FILE...
	local file together=()
	for file; do
		[ "$(head -c 4 "$file" | od -An -tx1)" != " 0a 0d 0d 0a" ] || continue # pcapng has any number
		[ -s "$file" ] && mergecap -F pcapng -w "$work/one" "$file" 2>/dev/null || continue
		number[$file]=${#together[@]}
		together+=("$file")
	done
	[ ${#together[@]} -eq 0 ] && return
	mergecap -a -I none -F pcapng -w "$work/all" "${together[@]}" && fields_of "$work/all" >"$work/fields.all"
}

of_tshark() { # FILE LOCAL-ADDRESS...
	if [ -n "${number[$1]:-}" ]; then
		awk -F '\t' -v n="${number[$1]}" '$1 == n' "$work/fields.all" >"$work/fields"
	else
		fields_of "$1" >"$work/fields" || return
	fi
	cut -f2- "$work/fields" | "$here/oracle.py" "${@:2}" | sort
}

of_replay() {
	jq -r 'select(.event == "attempt") | [.destination, .port,
		(if .outcome == "established" then "answered"
			elif .outcome == "refused" or .outcome == "reset-on-path" then "reset"
			else "none" end),
		.syns,
		(if .outcome == "established" then (.handshake_ms * 1000 | round) else "-" end)] | @tsv' \
		"$work/replay.json" | sort
}

# Line by line, the handshake's time within 2 us.
same() {
	paste "$work/tshark" "$work/replay" | awk -F '\t' '
		{ apart = $5 - $10 }
		NF != 10 || $1 != $6 || $2 != $7 || $3 != $8 || $4 != $9 || apart > 2 || apart < -2 { exit 1 }'
}

if [ $# -eq 0 ]; then
	python3 "$here/captures.py" "$work/made" || exit 1
	mapfile -t files < <(find "$work/made" -type f -not -name expect.tsv -not -path '*/time/*' \
		-not -path '*/opaque/*' -not -path '*/zeek/*' -not -name 'first_fragment*' -not -name 'pseudowire*' \
		-not -name dlt-nflog-big-end.pcap -not -name 'gue*' -not -name fou.pcap -not -name capwap_air.pcap \
		-not -name dlt-netanalyzer.pcap -not -name simple.pcapng -not -name no-such-unit.pcapng
	ls "$work"/made/time/{all-zero,answer-*,no-answer-*}.pcap)
	set -- "${files[@]}"
fi
declare -A number=()
read_together "$@"
for file; do
	"$PROGRAM" replay --json "$file" >"$work/replay.json" 2>"$work/replay.err"
	[ $? -ne 2 ] || continue
	mapfile -t locals < <(jq -r 'select(.event == "ready") | .local[].network
		| sub("/(32|128)$"; "")' "$work/replay.json")
	of_tshark "$file" "${locals[@]}" >"$work/tshark" || continue
	of_replay >"$work/replay"
	compared=$((compared + 1))
	attempts=$((attempts + $(wc -l <"$work/tshark")))
	same && continue
	failed=$((failed + 1))
	echo "$file: tshark (-) and replay (+) differ:"
	diff -u "$work/tshark" "$work/replay" | sed -n '4,12p'
done
echo "+ compared: $compared files, $attempts attempts"
[ $failed -eq 0 ] && [ $compared -gt 0 ]
