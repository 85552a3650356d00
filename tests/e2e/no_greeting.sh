#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A mail server waits five minutes for a greeting that never comes: it is told while it waits, for the
# machine's own connections and for a container's, half a minute after they opened.
# needs: machine
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept silent-banner
* 465 accept
* 587 accept silent-banner
END
container
watch
mailer --parallel --timeout 90000 198.18.{1..5}.25:25 &
in_pod "$BUILD/lab/mailer" --parallel --timeout 90000 198.18.{1..5}.25:587 >>"$WORK/mailer.out" &
mailer --parallel --hold 90000 --timeout 90000 198.18.{1..5}.25:465 &
wait_until 60 "port 25 to be stalled while its connections are open" verdict_is 25 ipv4 stalled
wait_until 20 "port 587 likewise, in the container" verdict_is 587 ipv4 stalled
gather
check "no connection had ended by then" '[.attempts[] | select(.port == 25 or .port == 587)] == []'
check "the greeting is what is missing" '[.verdict["25/ipv4"], .verdict["587/ipv4"]] | all(.by == "no-greeting"
	and (.evidence.reasons | any(test("^5 networks completed the handshake and never sent a byte"))))'
check "connections that are open and were greeted are open" '.verdict["465/ipv4"].state == "open"'
finish
