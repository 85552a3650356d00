#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manifests fit the API's description and each other, and mistakes in them are found.

cd "$(dirname "$0")/../.." || exit 1
status=0
tests/kubernetes/check.py --program "${EGRESS25:-build/egress25}" || status=1
tests/kubernetes/check.py --self-test || status=1
exit $status
