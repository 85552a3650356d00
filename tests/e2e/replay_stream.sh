#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A recorded stream replayed gives the verdicts of the live watch, record for record: through a block,
# its end, a local drop and a container.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* 587 accept
END
container 1
watch
mailer 198.51.100.10:587
mailer --parallel --timeout 3500 198.18.{1..10}.25:25
wait_for_verdict 25 ipv4 blocked
lab_change <<END
* * accept
END
mailer 198.18.1.25:25
in_net nft -f - <<END
table inet filter { chain forward { type filter hook forward priority 0; tcp dport 25 drop; }; }
END
in_pod "$BUILD/lab/mailer" --parallel --timeout 1500 198.51.100.10:25 203.0.113.7:25 >/dev/null
wait_for_attempts 14
gather

verdicts() {
	jq -c 'select(.event == "verdict") | '"$WITHOUT_MAIL_PROGRAM" "$1"
}
replayed() { # ARGUMENT...
	"$PROGRAM" replay --cloud none --json "$@" >"$WORK/replay.json" 2>"$WORK/replay.err"
	echo $?
}

status=$(replayed "$WORK/watch.json")
[ "$status" = 0 ] || {
	echo "replay ended with $status, not with 0 for an open port:"
	cat "$WORK/replay.err"
	FAILED=1
}
verdicts "$WORK/watch.json" >"$WORK/live.verdicts"
verdicts "$WORK/replay.json" >"$WORK/replay.verdicts"
[ "$(wc -l <"$WORK/live.verdicts")" -ge 4 ] || {
	echo "the watch gave too few verdicts to compare"
	FAILED=1
}
diff "$WORK/live.verdicts" "$WORK/replay.verdicts" || {
	echo "the replay's verdicts are not the watch's"
	FAILED=1
}

# A stream that is cut in the middle of a line: what was read is judged, the line is named.
lines=$(grep -n '"state":"blocked"' "$WORK/watch.json" | head -n 1 | cut -d: -f1)
{
	head -n "$lines" "$WORK/watch.json"
	printf '{"time":"2026-'
} >"$WORK/cut.json"
status=$(replayed "$WORK/cut.json")
[ "$status" = 2 ] && grep -q "line $((lines + 1)) is no JSON object" "$WORK/replay.err" &&
	grep -q '"state":"blocked"' "$WORK/replay.json" || {
	echo "a cut stream: status $status, and"
	cat "$WORK/replay.err"
	FAILED=1
}

# Without its first line it cannot be judged alike.
tail -n +2 "$WORK/watch.json" >"$WORK/headless.json"
status=$(replayed "$WORK/headless.json")
[ "$status" = 2 ] && grep -q "line 1 is not the first record" "$WORK/replay.err" || {
	echo "a stream without its start: status $status"
	FAILED=1
}
finish
