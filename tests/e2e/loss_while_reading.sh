#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whoever reads the records is slow, and the ring fills up while it is being emptied: what got lost in
# between proves nothing either.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
# watch writes into a pipe that nobody reads for a while.
mkfifo "$WORK/pipe" "$WORK/watch.ready"
exec 5<>"$WORK/pipe"
exec 4<"$WORK/pipe"
ip netns exec "$NS" "$PROGRAM" watch --json --cloud none --only-netns self --ready-fd 3 \
	3>"$WORK/watch.ready" >"$WORK/pipe" 2>"$WORK/watch.err" 4<&- 5>&- &
WATCH_PID=$!
exec 5>&-
read_ready "$WORK/watch.ready" "egress25 watch" "$WORK/watch.err"
mailer --repeat 60 --parallel 198.18.{1..50}.25:25
cat <&4 >"$WORK/watch.json" &
READER_PID=$!
mailer --parallel 198.18.{1..50}.25:25
gather
wait $READER_PID
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
