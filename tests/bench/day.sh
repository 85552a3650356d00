#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A part of `make bench-footprint`: an hour in fast motion, the last forty minutes of which take no
# more memory than the first twenty. With fewer places for attempts, so that these are full by then.

cd "$(dirname "$0")/../.." || exit 1
exec build/bench/day/day --minutes 60 --warm-up 20 --sample 10 --rate 40 --slots 1024
