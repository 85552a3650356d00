#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A part of `make bench-verdict` with a fixed seed: nothing that is open is called blocked.

cd "$(dirname "$0")/../.." || exit 1
for run in open-silence open-relay-25 open-relay-587; do
	build/bench/mail_days --days 300 --seed 25 --check --run "$run" || exit
done
