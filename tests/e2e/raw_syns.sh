#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A scanner sends SYNs by one raw socket, more than attempts can be followed at once, while mail goes on. Each
# is counted where it left; none is a repeat of another; no connection loses its story for them.
. "$(dirname "$0")/lib.sh"
needs http

SYNS=30000
lab <<END
* 587 accept delay=1500
* * drop
END
cat >"$DAEMON_CONF" <<END
cloud = none
web.listen-address = 127.0.0.1:19725
END
daemon_start
metric() { # NAME-AND-LABELS
	in_net curl -s http://127.0.0.1:19725/metrics | awk -v name="$1" '$1 == name { print $2 }'
}
is() { # NAME-AND-LABELS VALUE
	[ "$(metric "$1")" = "$2" ]
}

in_net "$BUILD/lab/mailer" --parallel 198.18.{1..20}.25:587 >"$WORK/mailer.out" &
mail=$!
in_net /usr/bin/python3 - $SYNS <<'END'
import socket, struct, sys

s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


source = socket.inet_aton("192.0.2.2")
for n in range(int(sys.argv[1])):
    to = struct.pack("!BBBB", 11, n >> 16 & 255, n >> 8 & 255, n & 255)
    tcp = struct.pack("!HHIIBBHHH", 40000, 25, n, 0, 0x50, 2, 1024, 0, 0)
    tcp = tcp[:16] + struct.pack("!H", checksum(source + to + struct.pack("!BBH", 0, 6, 20) + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 40, n & 0xFFFF, 0, 64, 6, 0) + source + to
    s.sendto(ip + tcp, (socket.inet_ntoa(to), 0))
END
wait "$mail"
expect "each left once, as the kernel counts" is 'egress25_wire_syns_total{port="25",family="ipv4"}' $SYNS
expect "no local TCP socket sent one" is 'egress25_syns_sent_total{port="25",family="ipv4"}' 0
expect "none was a repeat" is 'egress25_syn_retries_total{port="25",family="ipv4"}' 0
expect "all mail was answered" is 'egress25_attempts_total{port="587",family="ipv4",outcome="established"}' 20
status --json >"$WORK/status.json"
expect "every connection is known to have left" jq -e '[.attempts[] | select(.port == 587)]
	| length == 20 and all(.left_host and .outcome == "established")' "$WORK/status.json"
expect "a scan that tries each address once blocks nothing" jq -e '.verdicts
	| any(.port == 25 and .family == "ipv4" and .state == "unknown")' "$WORK/status.json"
lost=$(metric 'egress25_events_lost_total{stage="ring"}')
left_out=$(metric egress25_attempts_not_followed_total)
echo "+ not followed: $left_out of $SYNS, lost records: $lost"
expect "what was not followed is counted" [ "$((left_out + lost))" -gt $((SYNS - 16384 - 20)) ]
daemon_stop
finish
