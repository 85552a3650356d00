#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A container behind veth and masquerade, its port open: joined to its process.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
container
watch
in_pod "$BUILD/lab/mailer" --parallel 198.51.100.10:25 203.0.113.7:25 >/dev/null
wait_for_attempts 2
gather
check "both were established and left by the host's uplink" '.attempts | length == 2
	and all(.outcome == "established" and .left_host and .interface == "uplink0")'
check "they belong to the container's process" '.attempts
	| all(.process.name == "mailer" and .source == "10.88.0.2")'
check "no SYN is told twice" '.syns | length == 2'
check "port 25 is open" '.verdict["25/ipv4"].state == "open"'
check_lab_agrees
finish
