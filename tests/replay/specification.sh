#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every file of the engine's specification holds.

"$(dirname "$0")/run.sh" "$(dirname "$0")"/*.t
