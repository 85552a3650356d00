#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The page in a real browser: the block appears, then the recovery, without a reload; it fits a
# phone, it follows the dark, and nothing that it does offends its own security policy.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
in_net ip link set lo up
printf 'cloud = azure\nsubscription = pay-as-you-go\n' >"$DAEMON_CONF"
daemon_start

mkfifo "$WORK/commands" "$WORK/answers"
ip netns exec "$NS" python3 "$TOP/tests/e2e/browser.py" \
	<"$WORK/commands" >"$WORK/answers" 2>"$WORK/browser.err" &
browser_pid=$!
exec 5>"$WORK/commands" 6<"$WORK/answers"
trap 'exec 5>&-; end_process "$browser_pid" TERM; clean_up' EXIT
browser() { # COMMAND...; prints the answer
	local answer
	echo "$*" >&5
	read -r -t 60 answer <&6 || {
		cat "$WORK/browser.err" >&2
		return 1
	}
	echo "$answer"
}
shows() { # SENTENCE COMMAND...; the answer must be true
	local sentence=$1
	shift
	expect "$sentence" [ "$(browser "$@")" = true ]
}
port25='document.querySelector("article[data-port=\"25\"][data-family=ipv4]")'

browser open http://127.0.0.1:9725/ >/dev/null || {
	echo "the browser does not open the page"
	FAILED=1
	finish
}
shows "an empty page says so" js 'document.body.innerText.includes("Nothing is known yet")'
shows "it is live" wait 10 'document.querySelector("#live").textContent === "live"'
browser js 'window.marked = true' >/dev/null

in_net "$BUILD/lab/mailer" --parallel 198.18.{1..12}.25:{25,587} >"$WORK/mailer.out" &
mailer_pid=$!
shows "the block appears" wait 15 "$port25?.dataset.state === 'blocked'"
browser js 'scrollTo(0, 0)' >/dev/null
browser size 1000 1400 >/dev/null
browser shot "$WORK/blocked.png" >/dev/null
for words in 'Port 25 over IPv4 is BLOCKED by the network beyond this host' 'SYNs to 12 networks left uplink0' \
	'What to do (azure, exemption: none)' 'Relay ports seen to work from this machine: 587'; do
	shows "it says \"$words\"" js "$port25.innerText.includes('$words')"
done
colour="getComputedStyle($port25.querySelector('h2')).color"
red=$(browser js "$colour")
browser scheme dark >/dev/null
dark=$(browser js "$colour")
expect "the colour of a block suits the dark ($red, $dark)" [ "$red" != "$dark" ]
shows "so does the ground" js 'getComputedStyle(document.documentElement).colorScheme === "light dark"'
browser size 360 800 >/dev/null
shows "it fits a phone" js 'document.documentElement.scrollWidth <= 360'
browser shot "$WORK/phone.png" >/dev/null
browser scheme light >/dev/null
wait "$mailer_pid"

# What was opened by hand stays open when the page changes.
browser js "$port25.querySelector('details').open = false" >/dev/null
lab_change <<END
* * accept
END
mailer --parallel 198.18.{1..3}.25:25
shows "the recovery appears" wait 15 "$port25?.dataset.state === 'open'"
shows "and what changed" js 'document.body.innerText.includes("blocked, then open")'
shows "all of it without a reload" js 'window.marked === true'
log=$(browser log)
expect "the browser has nothing to complain about: $log" [ "$log" = "[]" ]

# The daemon goes: the page says that it is not live any more.
daemon_stop
shows "a page without a daemon says so" wait 10 \
	'document.querySelector("#live").textContent === "not live"'
exec 5>&-
wait "$browser_pid"
finish
