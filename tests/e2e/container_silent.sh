#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A container behind masquerade, 25 silent in the cloud: its SYNs left, the network is silent.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
END
container
watch
in_pod "$BUILD/lab/mailer" --parallel 198.18.{1..10}.25:25 >/dev/null
wait_for_attempts 10
gather
check "all are silent and left the host" '.attempts | length == 10
	and all(.outcome == "silent" and .left_host and .process.name == "mailer")'
check "no SYN is told twice" '.syns | length == 10'
check "blocked by a silent network" \
	'.verdict["25/ipv4"] | .state == "blocked" and .by == "network-silent"'
check "each SYN counts once" '.verdict["25/ipv4"].evidence | .syns >= 20 and .syns <= 40'
check_lab_agrees
finish
