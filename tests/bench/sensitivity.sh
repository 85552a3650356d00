#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whether a number of user/core/weights.h matters: the whole bench with the threshold moved, and
# with each weight halved and one and a half times as large. Takes some ten minutes.
#
# usage: sensitivity.sh [DAYS [CORE]]   CORE: folder of the core to judge with, user/core otherwise

set -eu
cd "$(dirname "$0")/../.."
days=${1:-40} core=${2:-user/core}
build=build/bench/weights

trial() { # REMARK [NAME VALUE]
	local folder=$build/${2:-as-is}
	mkdir -p "$folder/core"
	cp "$core/weights.h" "$folder/core/weights.h"
	[ $# -lt 3 ] ||
		sed -i -E "s|^(#define $2[[:space:]]+)[0-9.]+|\\1$3|" "$folder/core/weights.h"
	"${CC:-gcc}" -D_GNU_SOURCE -O2 -std=gnu11 -fno-strict-aliasing -I"$folder" \
		-I"$(dirname "$core")" -I. -Iuser tests/bench/*.c "$core"/*.c user/base/address.c \
		user/base/parse.c -lm -o "$folder/mail_days"
	"$folder/mail_days" --days "$days" --seed 25 2>/dev/null | awk -v remark="$1" '
		/^egress25 called blocked/ { sub(/^.*: /, ""); wrong = $1 }
		/^egress25 missed/ { missed = $3 "/" $5 }
		$1 ~ /^block-(silent|silent-new|reset|icmp|local)$/ && $2 == 2000 && $3 == 5 {
			row = row sprintf(" %6s %6s", $12, $10)
		}
		END { printf "%-46s %9s %10s%s\n", remark, wrong, missed, row }'
}

weight() { # NAME, which is read from the table
	local value
	value=$(awk -v name="$1" '$1 == "#define" && $2 == name { print $3 }' "$core/weights.h")
	trial "$1 $value, halved" "$1" "$(awk -v x="$value" 'BEGIN { print x / 2 }')"
	trial "$1 $value, half as much again" "$1" "$(awk -v x="$value" 'BEGIN { print x * 1.5 }')"
}

printf '%-46s %9s %10s %13s %13s %13s %13s %13s\n' '' 'wrong per' missed/ silent silent, reset icmp \
	local
printf '%-46s %9s %10s %13s %13s\n' 'networks needed and s until found,' '10,000' blocks '' 'new host'
printf '%s\n' 'medians at 2,000 mails a day'
trial 'as it is'
for threshold in 8 12 20; do
	trial "THRESHOLD $threshold" THRESHOLD "$threshold.0"
done
# A chance of 0.2 weighs 1.6; its root weighs half of that.
trial 'CHANCE_STRANGER_SILENT, 0.8' CHANCE_STRANGER_SILENT 0.447
trial 'CHANCE_STRANGER_SILENT, 2.4' CHANCE_STRANGER_SILENT 0.089
for name in WEIGHT_ELSEWHERE WEIGHT_KNOWN WEIGHT_EXCHANGER WEIGHT_REFUSED WEIGHT_RESET_MISFIT \
	WEIGHT_UNREACHABLE WEIGHT_PROHIBITED WEIGHT_LOCAL WEIGHT_LOCAL_REPEATED \
	WEIGHT_LOCAL_SELECTIVE; do
	weight "$name"
done
trial 'WEIGHT_AGAIN 0.1' WEIGHT_AGAIN 0.1
