#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where fuzzing begins: captures of every link type and both formats with a SYN, its SYN-ACK, an RST
# and an ICMP error each, a stream of each of the engine's specifications, and rulesets.
# usage: seeds.sh FOLDER

set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/capture" "$1/stream" "$1/ruleset"

bytes() { # HEX... > FILE
	local hex escaped
	for hex; do
		for ((; ${#hex}; )); do
			escaped+=\\x${hex:0:2}
			hex=${hex:2}
		done
	done
	printf '%b' "$escaped"
}

le32() { # NUMBER
	printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24))
}

# From 192.0.2.2 to 198.18.1.25 and back, port 25; and the same over IPv6.
us=c0000202 them=c6120119
us6=20010db8000000000000000000000002 them6=20010db8000100000000000000000025
syn=9c400019000000640000000050020000ffff000000000000
syn=${syn:0:40}
back=00199c40000003e800000065
packets4=(
	"450000280001000040060000$us$them$syn"
	"450000280001000032060000$them$us${back}5012000000000000"
	"450000280001000032060000$them$us${back}5014000000000000"
	"450000380001000040010000c0000201${us}030d000000000000450000280001000040060000$us$them${syn:0:16}"
)
packets6=(
	"6000000000140640$us6$them6$syn"
	"6000000000140632$them6$us6${back}5012000000000000"
	"6000000000443a40$them6${us6}01010000000000006000000000140640$us6$them6$syn"
)

pcap() { # LINKTYPE PACKET...
	local out time=1
	out=d4c3b2a1020004000000000000000000ffff0000$(le32 "$1")
	for packet in "${@:2}"; do
		out+=$(le32 $((time++)))$(le32 0)$(le32 $((${#packet} / 2)))$(le32 $((${#packet} / 2)))$packet
	done
	bytes "$out"
}

pcapng() { # LINKTYPE PACKET...
	local out len padded
	out=0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000
	out+=0100000014000000$(le32 "$1")0000040014000000
	for packet in "${@:2}"; do
		len=$((${#packet} / 2))
		padded=$packet
		while [ $((${#padded} % 8)) -ne 0 ]; do padded+="00"; done
		out+=06000000$(le32 $((32 + ${#padded} / 2)))$(le32 0)$(le32 0)$(le32 1000)
		out+=$(le32 $len)$(le32 $len)$padded$(le32 $((32 + ${#padded} / 2)))
	done
	bytes "$out"
}

# Each packet behind a link header.
behind() { # IPV4-HEADER IPV6-HEADER
	all=()
	for packet in "${packets4[@]}"; do all+=("$1$packet"); done
	for packet in "${packets6[@]}"; do all+=("$2$packet"); done
}

mac=020000000001020000000002
links=(
	"1 ${mac}0800 ${mac}86dd"
	"1 ${mac}810000010800 ${mac}88a800018100000286dd"
	"101"
	"113 00040001000600000000000000000800 000000010006000000000000000086dd"
	"276 0800000000000002000104060000000000000000 86dd000000000002000100060000000000000000"
	"0 02000000 1e000000"
)
for i in "${!links[@]}"; do
	read -r type v4 v6 <<<"${links[i]}"
	behind "$v4" "$v6"
	pcap "$type" "${all[@]}" >"$1/capture/$i.pcap"
	pcapng "$type" "${all[@]}" >"$1/capture/$i.pcapng"
done
# And what the captures of the tests have besides: tunnels, other formats, compressed ones.
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$here"/../replay/captures.py "$made"
for file in "$made"/{link,ng,file,router}/*; do
	# Whole packets of the beginning are enough, where a file can be cut.
	case $file in
	*.pcap | *.pcapng) head -c 1500 "$file" >"$1/capture/made-$(basename "$file")" ;;
	*) cp "$file" "$1/capture/made-$(basename "$file")" ;;
	esac
done
for file in "$here"/../replay/*.t; do
	awk -f "$here/../replay/stream.awk" "$file" | head -n 40 >"$1/stream/$(basename "$file" .t).json"
done

# What was found and mended: times beyond every clock.
ready() { # TIME NS
	printf '{"time":"%s","event":"ready","schema":1,"monotonic_ns":%s}\n' "$1" "$2"
}
later() { # TIME NS
	printf '{"time":"%s","event":"seen","sensor":"clock","what":"clock","monotonic_ns":%s}\n' "$1" "$2"
	printf '{"time":"%s","event":"end"}\n' "$1"
}
{
	ready 4052-01-01T00:00:00.000000Z 1000
	later 9999-12-31T23:59:59.999999Z 2000
} >"$1/stream/year.json"
ready 2026-01-01T00:00:00.000000Z -9000000000000000000 >"$1/stream/negative.json"
{
	ready 1970-01-01T00:00:00.000000Z 9223372036854775807
	later 2261-12-31T23:59:59.999999Z 9223372036854775807
} >"$1/stream/far.json"
for json in "$here"/../fixtures/nft/*.json; do
	{
		cat "$json"
		printf '\0'
		cat "${json%.json}.txt"
	} >"$1/ruleset/$(basename "$json" .json)"
done
