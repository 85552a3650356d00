#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A rule of this host redirects port 25, drops it, is gone: in every order, each is told within 3 s of
# the first connections that show it, with the rule as it is by then, and with nothing in between.
. "$(dirname "$0")/lib.sh"

# A verdict waits 200 ms for the rules: enough for the program, not for one with sanitizers on a busy machine.
[ ! -x "$BUILD/egress25" ] || PROGRAM=$BUILD/egress25
LISTENER_PID=
trap 'end_process "$LISTENER_PID" KILL; clean_up' EXIT

lab <<END
198.18.1.0/24 * accept ttl=48
198.18.2.0/24 * accept ttl=57
* * accept
END
ip netns exec "$NS" python3 -c '
import socket
s = socket.create_server(("0.0.0.0", 10025), backlog=64)
print("ready", flush=True)
while True:
	with s.accept()[0] as c:
		c.sendall(b"220 here\r\n")
' >"$WORK/listener" &
LISTENER_PID=$!
wait_until 5 "the listener" grep -q ready "$WORK/listener"

rule() { # none|redirect|drop
	in_net nft flush ruleset
	case $1 in
	redirect) in_net nft -f - <<-END ;;
		table inet t { chain c { type nat hook output priority -100;
			tcp dport 25 redirect to :10025; }; }
	END
	drop) in_net nft -f - <<-END ;;
		table inet t { chain c { type filter hook output priority 0;
			tcp dport 25 drop; }; }
	END
	esac
}
word() { # of that rule, as the verdict has it
	case $1 in
	none) echo open ;;
	redirect) echo intercepted ;;
	drop) echo blocked ;;
	esac
}
told() {
	jq -sr '[.[] | select(.event == "verdict" and .port == 25) | .state] | join(" ")' "$WORK/watch.json"
}
told_are() { # WORDS
	[ "$(told)" = "$1" ]
}

watch --only-netns self
order="none redirect drop none drop redirect none redirect none drop none"
expected=
for now in $order; do
	expected="${expected:+$expected }$(word "$now")"
	rule "$now"
	mailer --timeout 2500 --parallel 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 &
	mail=$!
	wait_until 3 "$now to be told (\"$expected\"; said was \"$(told)\")" told_are "$expected"
	wait $mail
	expect "nothing else is told of $now" told_are "$expected"
done
gather
check "each verdict names the rule of that time" '.verdicts | map(select(.port == 25)) | all(
	if .state == "intercepted" then [.guidance.candidates[].rule] == ["tcp dport 25 redirect to :10025"]
	elif .state == "blocked" then .by == "host" and [.guidance.candidates[].rule] == ["tcp dport 25 drop"]
	else (.guidance.candidates // []) == [] end)'
finish
