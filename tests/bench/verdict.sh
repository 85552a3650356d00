#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A part of `make bench-verdict` with a fixed seed: nothing that is open is called blocked, and no
# block is missed.

cd "$(dirname "$0")/../.." || exit 1
days() { # DAYS RUN...
	local days=$1 run
	shift
	for run; do
		build/bench/mail_days --days "$days" --seed 25 --check --run "$run" || exit
	done
}
days 20 open open-half-dead open-burst open-line throttle
days 40 block-silent block-silent-new block-reset block-icmp block-local block-line
days 100 open-silence open-relay-25 open-relay-587
# These are long where mail is much.
for run in open-partial block-silent-leaky; do
	build/bench/mail_days --days 100 --seed 25 --check --run "$run" --rate 500 || exit
done
