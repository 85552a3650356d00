#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What fools those who connect once and wait for two seconds: slow paths, pauses before the greeting,
# greylisting, a dead server, a relay that is down. The port is open in all of it.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.1.0/24 25 accept delay=2500
198.18.2.0/24 25 accept banner=450~4.7.1~greylisted,~try~again
198.18.3.0/24 25 accept banner-delay=5500 banner=220~%.example~ESMTP
198.18.4.0/24 25 drop
198.18.5.0/24 25 rst
198.18.9.9/32 587 drop
* * accept
END
resolver <<END
$(domain slow.example 198.18.1.25)
$(domain grey.example 198.18.2.25)
$(domain pause.example 198.18.3.25)
$(domain dead.example 198.18.4.25)
$(domain closed.example 198.18.5.25)
$(domain fine.example 198.18.6.25)
$(domain second.example 198.18.4.26 198.18.7.25)
host-record=relay.example,198.18.9.9
END
open() { # DOMAIN...
	local args=()
	for d; do args+=(--domain "$d"); done
	for run in check_run check_run_as_nobody; do
		$run "${args[@]}" --relay relay.example:587
		found_status 0
		found "open ($*, $run)" '.check | .state == "open" and .diagnosis == "open"'
	done
}
open slow.example
found "the slow one greeted" '.check.connections | any(.port == 25 and .syns >= 2 and .handshake_ms > 2400 and .code == 220)'
open grey.example
found "in words" '.verdicts[0].evidence.reasons | any(contains("greeted, with a refusal"))'
open pause.example
found "the greeting was waited for" '.check.connections | any(.greeting_ms > 5000 and .code == 220)'
open dead.example closed.example fine.example
found "each is told" '.check.connections | any(.outcome == "refused") and any(.outcome == "abandoned") and any(.code == 220)'
open second.example
# The greeting of the lab is one for all and says nothing of itself: no middlebox.
open fine.example second.example slow.example

# One destination alone, dead: nothing is said of the port.
check_run --domain dead.example --relay 198.18.8.8:587
found_status 5
found "the destination" '.check | .state == "failing" and .diagnosis == "destination-dead"'
check_run_as_nobody --domain closed.example --relay 198.18.8.8:587
found_status 5
found "refused" '.check | .state == "failing" and .families[0].refused == 1'
[ $FAILED -eq 0 ]
