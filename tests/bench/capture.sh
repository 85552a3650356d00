#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How long replay takes for a large capture, in turns with tcpdump that filters the same packets out of it, and
# with JSON instead of text: the median of the ratios, and the most memory that was taken. What is
# printed is written to /dev/null in each. Fails where a ratio is beyond its limit.
# usage: capture.sh [MEGABYTES [ROUNDS]]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
PROGRAM=$here/../../${EGRESS25:-build/egress25}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
filter='(tcp port 25 or 465 or 587 or 2525) or icmp or icmp6'

# Seconds of processor time, and KiB.
measure() { # NAME COMMAND...
	/usr/bin/time -o "$work/time" -f '%U %S %M' "${@:2}" >/dev/null 2>&1 || true
	tail -n 1 "$work/time" | awk '{ printf "%.2f %d\n", $1 + $2, $3 }' >>"$work/$1"
}

ratio() { # NAME NAME
	paste "$work/$1" "$work/$2" | awk '{ print $1 / $3 }' | sort -n | awk '{ r[NR] = $1 } END { print r[int((NR + 1) / 2)] }'
}

most() { # NAME
	awk '$2 > most { most = $2 } END { printf "%.0f MiB\n", most / 1024 }' "$work/$1"
}

python3 "$here/capture.py" "${1:-1024}" >"$work/mail.pcap"
cat "$work/mail.pcap" >/dev/null
for ((round = 0; round < ${2:-7}; round++)); do
	measure text "$PROGRAM" replay "$work/mail.pcap"
	measure tcpdump tcpdump -r "$work/mail.pcap" -w /dev/null "$filter"
	measure json "$PROGRAM" replay --json "$work/mail.pcap"
done
text=$(ratio text tcpdump) json=$(ratio json text)
echo "replay takes $text of tcpdump's time (at most 1.2), $(most text)"
echo "with --json $json of that (at most 3), $(most json)"
awk -v text="$text" -v json="$json" 'BEGIN { exit !(text <= 1.2 && json <= 3) }'
