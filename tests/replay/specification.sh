#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every file of the engine's specification holds.

cd "$(dirname "$0")" || exit 1
printf '%s\0' *.t | xargs -0 -P 2 -n 12 ./run.sh
