#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A program whose seccomp filter refuses connect(): the call never begins, no sensor sees it, and nothing is
# said of it; where nothing else was tried the summary says what may be why.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
# Every call but connect(); every family that the client may want.
connect=42
[ "$(uname -m)" != aarch64 ] || connect=203
calls=$(seq 0 470 | grep -vx $connect | paste -sd,)
cp "$BUILD/lab/confine" "$WORK/"
mkfifo "$WORK/ready"
ip netns exec "$NS" "$PROGRAM" watch --cloud none --only-netns self --ready-fd 3 3>"$WORK/ready" \
	>"$WORK/watch.txt" 2>"$WORK/watch.err" &
WATCH_PID=$!
read_ready "$WORK/ready" "egress25 watch" "$WORK/watch.err"
for _ in 1 2 3; do
	in_net "$WORK/confine" "$calls" 1,2,10,16 python3 -c '
import socket, sys
try:
    socket.create_connection(("198.18.1.25", 25), 5)
except PermissionError as e:
    print(e)' >>"$WORK/client"
done
expect "the calls are refused" [ "$(grep -c 'Operation not permitted' "$WORK/client")" = 3 ]
end_process "$WATCH_PID" INT
WATCH_PID=
expect "none of them is told" grep -q 'No connection to a watched port was tried' "$WORK/watch.txt"
expect "but what may be why" grep -q 'seccomp' "$WORK/watch.txt"
finish
