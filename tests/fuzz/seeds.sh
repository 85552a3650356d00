#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where fuzzing begins: captures of every link type and both formats with a SYN, its SYN-ACK, an RST
# and an ICMP error each, a stream of each of the engine's specifications, rulesets, what a check hears
# (answers of a resolver, greetings, queues), and what daemons knew (tests/fixtures/saved), as a whole and
# from behind its head on; and what a daemon tells the full screen.
# usage: seeds.sh FOLDER

set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/capture" "$1/stream" "$1/ruleset" "$1/probe" "$1/saved" "$1/records" "$1/config" "$1/words" "$1/control" "$1/http" "$1/screen"

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

# The first byte says what it is; see fuzz_probe.c.
header=123481800001000200000000 question=0161076578616d706c6500
bytes 00 $header $question 000f0001 c00c000f00010000003c00070014026d32c00c c00c000f00010000003c0007000a026d31c00c \
	>"$1/probe/mx"
bytes 00 123481800001000100000000 $question 000f0001 c00c000f00010000003c0003000000 >"$1/probe/null-mx"
bytes 01 $header $question 00010001 c00c000100010000003c0004c6120119 c00c000100010000003c0004c6120219 >"$1/probe/a"
bytes 02 123481800001000100000000 $question 001c0001 c00c001c00010000003c0010$them6 >"$1/probe/aaaa"
bytes 00 123481830001000000000000 $question 000f0001 >"$1/probe/nxdomain"
printf '\003220-mx.example.com ESMTP\r\n220 go ahead\r\n' >"$1/probe/greeting"
printf '\004{"queue_id":"1","recipients":[{"address":"a@one.example"},{"address":"b@two.example"}]}' >"$1/probe/postfix"
printf '\005          bob@one.example' >"$1/probe/exim"

for file in "$here"/../fixtures/saved/*; do
	cp "$file" "$1/saved/"
	# magic, version, three clocks, the boot's id with its length
	tail -c +$((15 + 1 + 6 + 6 + 9 + 37 + 1)) "$file" >"$1/saved/$(basename "$file")-inside"
done

# Records as bpf/events.h has them, each behind its length: their head, and a tail of its kind.
record_head() { # KIND FLAGS TIME
	printf '%s' "$1$2 1900 01000000 $3 0700000000000000 00000000000000000000ffffc6120119"
	printf '%s' " 00000000000000000000ffffc0000202 64000000 409c 0000"
}
tail=0000000000000000000000000000000000000000000000000000000000000000
socket=${tail}e803000000000000010000000000000000000000000000006d61696c6572000000000000000000000000000000000000
wire=0000000000000000000000000000000001000000400300 drop=00000000000000000200000000000000010000000000
record() { # HEAD TAIL LENGTH
	local hex=$1$2
	hex=${hex// /}
	hex+=$(printf '%0*d' 400 0)
	printf '%02x%s' "$3" "${hex:0:$((2 * $3))}"
}
now=00ca9a3b00000000
for kind in 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f; do
	bytes "$(record "$(record_head 00 01 $now)" "$socket" 144)$(record "$(record_head $kind 01 $now)" "$socket" 144)" \
		"$(record "$(record_head $kind 01 $now)" "$drop" 88)$(record "$(record_head $kind 01 $now)" "$wire" 88)" \
		>"$1/records/$kind"
done

printf '\000ports = 25, 587\n[a]\nkey = value\n  more\n# no\n' >"$1/config/ini"
printf '\001[example-corp]\nsummary = Example.\nport-25 = blocked\nexemption = request\nstep = Ask.\nsource = x\nas-of = 2026-01-01\n' >"$1/config/rules"
printf '\002tls_server_config:\n  cert_file: a\n  key_file: b\nbasic_auth_users:\n  a: x\nhttp_server_config:\n  headers:\n    X-Frame-Options: deny\n' >"$1/config/web"
# What was found and mended: a name before any section, with controls in it.
printf '\001\377\033[31m = 1\n' >"$1/config/stray-name"

printf '\000text/plain;version=0.0.4;q=0.5, application/json, */*;q=0.1' >"$1/words/accept"
printf '\000[2001:db8::1]:9725' >"$1/words/host"
printf '\001Basic YWxpY2U6d29uZGVybGFu' >"$1/words/authorization"
for value in 12 1.5h 2026-02-29 198.18.0.0/15 2001:db8::/32 mx.example.com https://example.com/a?b; do
	printf '\002%s' "$value" >"$1/words/value-${value//[^a-z0-9]/-}"
done
printf '\002TcpExt: A TCPRetransFail\nTcpExt: 1 2\n' >"$1/words/netstat"
printf '\003/kubepods.slice/kubepods-pod12345678_1234_1234_1234_123456789012.slice/cri-containerd-%064d.scope' 7 >"$1/words/cgroup"
printf '\004{"compute":{"location":"westeurope","vmId":"1"},"region":"x","availabilityZone":"y"}' >"$1/words/imds"
printf '\005Microsoft Corporation\n' >"$1/words/firmware"
printf '\006egress25 1 0 5\nhello' >"$1/words/control"
printf '\007%0400d' 1 >"$1/words/rules"
printf '\010m\342\200\256\302\233\377' >"$1/words/text"

# Its size, keys, and what is drawn.
n=0
for keys in '' '\011\001\001\001' '/smtp' 'sr\005\011s?' 'q'; do
	{
		printf '\120\030%b\n' "$keys"
		cat "$here/../fixtures/screen/status.json"
	} >"$1/screen/$((n++))"
done
printf '\050\014\n{"verdicts":[{"port":25,"family":"ipv4","state":"blocked","headline":"\\u009b\\u202e"}]}' >"$1/screen/controls"

# The first byte: in how many pieces, and for HTTP in its lowest bit whether a password is wanted.
printf '\001status text width=80 all verbose local-time\n' >"$1/control/status"
printf '\002packets markdown mask ticket width=1\tone.pcapng\n' >"$1/control/packets"
printf '\000report markdown mask\nstatus json\n' >"$1/control/two"
printf '\000status text width=99999\n' >"$1/control/too-wide"
printf '\000status text \tname\n' >"$1/control/name"
printf '\000%0159d' 0 >"$1/control/long"
crlf=$'\r\n'
printf '\000%s' "GET / HTTP/1.1${crlf}Host: localhost${crlf}Accept: text/plain;q=0.5,*/*${crlf}Accept-Encoding: gzip${crlf}${crlf}" >"$1/http/page"
printf '\002%s' "HEAD /events HTTP/1.1${crlf}Host: [::1]${crlf}${crlf}GET /events HTTP/1.1${crlf}Host: localhost${crlf}${crlf}" >"$1/http/stream"
printf '\004%s' "POST /act HTTP/1.1${crlf}Host: localhost${crlf}Content-Length: 0${crlf}${crlf}POST /act HTTP/1.1${crlf}Host: localhost${crlf}Transfer-Encoding: chunked${crlf}${crlf}1${crlf}x${crlf}0${crlf}${crlf}" >"$1/http/post"
printf '\000%s' "GET /failing HTTP/1.0${crlf}${crlf}" >"$1/http/failing"
printf '\000%s' "GET / HTTP/1.1${crlf}Host: attacker.example${crlf}${crlf}" >"$1/http/misdirected"
printf '\001%s' "GET / HTTP/1.1${crlf}Host: localhost${crlf}Authorization: Basic YWxpY2U6d29uZGVybGFu${crlf}${crlf}" >"$1/http/password"
printf '\001%s' "GET / HTTP/1.1${crlf}Host: localhost${crlf}Authorization: Basic %%%${crlf}${crlf}" >"$1/http/no-password"
printf '\000%s' "PRI * HTTP/2.0${crlf}${crlf}SM${crlf}${crlf}" >"$1/http/two"
