#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manifests fit the API's description and each other, the chart gives the same objects, and mistakes
# are found.

cd "$(dirname "$0")/../.." || exit 1
export PYTHONDONTWRITEBYTECODE=1
status=0
tests/kubernetes/check.py --program "${EGRESS25:-build/egress25}" || status=1
tests/kubernetes/check.py --self-test || status=1
said=$(tests/kubernetes/chart.py)
case $? in
0) ;;
77) echo "+ $said: the chart was not rendered" ;;
*)
	echo "$said"
	status=1
	;;
esac
exit $status
