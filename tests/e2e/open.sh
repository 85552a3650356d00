#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Port 25 answers: established, with banner and bytes, and the port is open.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept
END
watch --only-netns self
mailer --parallel 198.51.100.{10,11,12}:25 203.0.113.7:25
wait_for_attempts 4
gather
check "all were established" '.attempts | length == 4 and all(.outcome == "established")'
check "all left by the uplink" '.attempts | all(.left_host and .interface == "uplink0")'
check "the banner was read" '.attempts | all(.bytes_received > 20 and .errno == null)'
check "handshake times are there" '.attempts | all(.handshake_ms >= 0 and .duration_ms >= .handshake_ms)'
check "the lab's TTL is seen" '.attempts | all(.answer_ttl == 50 and .zeek == "SF")'
check "the client is named" '.attempts | all(.process.name == "mailer" and .process.uid == 0)'
check "port 25 is open" '.verdict["25/ipv4"] | .state == "open" and .by == null'
check "nothing is said of IPv6" '.verdict["25/ipv6"] == null'
check_lab_agrees
check_nothing_lost
finish
