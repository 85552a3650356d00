#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Real mail clients of Debian: swaks and msmtp deliver, with name, uid and port as they are.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
watch --only-netns self
in_net setpriv --reuid nobody --clear-groups swaks --server 198.51.100.10 --port 587 --helo lab \
	--from a@example.com --to b@example.com --timeout 5 >"$WORK/swaks.out" 2>&1 ||
	{ echo "swaks failed:"; tail "$WORK/swaks.out"; FAILED=1; }
printf 'Subject: test\n\nA line.\n' | in_net msmtp --host=203.0.113.7 --port=465 --tls=off --auth=off \
	--from=a@example.com b@example.com >"$WORK/msmtp.out" 2>&1 ||
	{ echo "msmtp failed:"; cat "$WORK/msmtp.out"; FAILED=1; }
printf 'Subject: test\n\nA line.\n' | in_net msmtp --host=203.0.113.8 --port=25 --timeout=1 \
	--tls=off --auth=off --from=a@example.com b@example.com >/dev/null 2>&1
wait_for_attempts 3
gather
uid=$(id -u nobody)
check "swaks is seen as what it is: perl for nobody, on 587" "
	[.attempts[] | select(.port == 587)] | length == 1 and all(.process.uid == $uid
		and (.process.name == \"swaks\" or .process.name == \"perl\")
		and .outcome == \"established\")"
check "msmtp on 465 got through" '[.attempts[] | select(.port == 465)]
	| length == 1 and all(.process.name == "msmtp" and .process.uid == 0
		and .outcome == "established" and .bytes_received > 50)'
check "msmtp on 25 gave up first" '[.attempts[] | select(.port == 25)]
	| length == 1 and all(.process.name == "msmtp" and .outcome == "abandoned")'
check "the lab got both mails" '[.lab.destinations[].mails] | add == 2'
check_lab_agrees
finish
