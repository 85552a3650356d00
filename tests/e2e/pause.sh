#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The network pauses, as a busy machine's does: what is answered at its end looks far away, and what comes
# after it near. Nothing stands in between. The opposite is proxy.sh.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept ttl=50
END
waits() { # N
	[ "$(grep -c '"event":"syn"' "$WORK/watch.json")" -ge "$1" ]
}
watch --only-netns self
trap 'kill -CONT "$LAB_PID"; clean_up' EXIT # one that is stopped heeds no other signal
kill -STOP "$LAB_PID"
mailer --parallel 198.18.{1..5}.25:587 &
wait_until 10 "the SYNs to be on their way" waits 5
sleep 0.1
kill -CONT "$LAB_PID"
wait_for_attempts 5
mailer --parallel 198.18.{1..5}.25:25
wait_for_attempts 10
gather
check "both ports are open, and were all the time" '.verdicts | all(.state == "open")'
check "the pause was one" '[.attempts[] | select(.port == 587) | .handshake_ms] | max >= 50'
check_lab_agrees
finish
