#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Twice nobody reads the ring for a while: what got lost between two records proves nothing either, not even
# to a replay of the stream.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
watch --only-netns self
for _ in 1 2; do
	kill -STOP "$WATCH_PID"
	mailer --repeat 120 --parallel 198.18.{1..50}.25:25
	kill -CONT "$WATCH_PID"
	mailer --parallel 198.18.{1..50}.25:25
done
gather
check "records were lost, and it is said" '.losses | length > 0'
check "no attempt is invented from what was lost" \
	'[.attempts[].outcome] | unique - ["established"] == []'
check "nor is anything said to answer in the destinations' place" \
	'[.verdicts[].state] | index("intercepted") == null'
told() {
	jq -c 'select(.event == "attempt" or .event == "verdict")' "$1"
}
"$PROGRAM" replay --cloud none --json "$WORK/watch.json" >"$WORK/replay.json" 2>/dev/null
told "$WORK/watch.json" >"$WORK/live.told"
told "$WORK/replay.json" >"$WORK/replay.told"
expect "the stream replayed tells the same" diff "$WORK/live.told" "$WORK/replay.told"
finish
