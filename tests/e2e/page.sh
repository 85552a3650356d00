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
shows "the title says it" wait 5 'document.title.startsWith("25 blocked - ")'
shows "so does the icon" js 'document.querySelector("#icon").href.includes("%23c1121f")'
shows "who listens is told" js 'document.querySelector("#news").textContent.includes("BLOCKED")'
shows "the way stops in the network" js "$port25.querySelector('.way .stopped').textContent === 'Networkstops here'"
shows "what lies before it is passed" js "$port25.querySelectorAll('.way .passed').length === 3"
shows "the last hour has SYNs and no answer" js "$port25.querySelectorAll('.hour .up').length >= 1 && $port25.querySelectorAll('.hour .down').length === 0"
shows "and the change" js "$port25.querySelector('.hour .mark.bad') !== null"

# Buttons, folds and the keyboard.
shows "details are folded" js "[...$port25.querySelectorAll('details')].every(d => !d.open)"
browser js "$port25.querySelector('#do-25-ipv4 summary').click()" >/dev/null
shows "a click unfolds what to do" js "$port25.querySelector('#do-25-ipv4').open"
browser js "$port25.querySelector('[data-copy=next-25-ipv4]').click()" >/dev/null
shows "the next step can be copied" wait 3 "['Copied', 'Selected'].includes($port25.querySelector('[data-copy=next-25-ipv4]').textContent)"
browser js "$port25.querySelector('#ticket summary').click()" >/dev/null
shows "the ticket is there" js "$port25.querySelector('#ticket-text').innerText.includes('port 25')"
shows "the ticket names no destination" js "!/198[.]18[.]/.test($port25.querySelector('#ticket-text').innerText)"
shows "every table has a caption" js '[...document.querySelectorAll("table")].every(t => t.caption)'
shows "one heading of the first order" js 'document.querySelectorAll("h1").length === 1'
shows "the keyboard reaches the buttons" js '[...document.querySelectorAll("button,summary,a,[tabindex]")].every(e => e.tabIndex >= 0)'

# A selection, and what has the focus, survive the news of a busy machine.
browser js "getSelection().selectAllChildren($port25.querySelector('h2'))" >/dev/null
browser js "$port25.querySelector('#why-25-ipv4 summary, #do-25-ipv4 summary').focus()" >/dev/null
before=$(browser js 'document.querySelector("#about time").textContent')
mailer --parallel 198.18.{20..22}.25:587
shows "news arrive" wait 15 "document.querySelector('#about time').textContent !== $before"
shows "attempts are added" wait 5 'document.querySelector("#attempts").innerText.includes("198.18.22.25")'
shows "the selection is still there" js "getSelection().toString() === $port25.querySelector('h2').textContent"
shows "so is the focus" js 'document.activeElement.nodeName === "SUMMARY"'
shows "and what was unfolded" js "$port25.querySelector('#do-25-ipv4').open"
browser js 'scrollTo(0, 0)' >/dev/null
browser size 1000 1400 >/dev/null
browser shot "$WORK/blocked.png" >/dev/null
for words in 'Port 25 over IPv4 is BLOCKED by the network beyond this host' 'mail servers left uplink0, none was answered' \
	'What to do (azure, exemption: none)' 'Relay ports seen to work from this machine: 587'; do
	shows "it says \"$words\"" js "$port25.innerText.includes('$words')"
done
colour="getComputedStyle($port25.querySelector('h2')).color"
red=$(browser js "$colour")
browser scheme dark >/dev/null
dark=$(browser js "$colour")
expect "the colour of a block suits the dark ($red, $dark)" [ "$red" != "$dark" ]
shows "so does the ground" js 'getComputedStyle(document.documentElement).colorScheme === "light dark"'
browser size 390 800 >/dev/null
shows "it fits a phone" js 'document.documentElement.scrollWidth <= 390'
shows "which names the counts" js "getComputedStyle(document.querySelector('#senders td[data-name]'), '::after').content.includes('tried')"
shows "and has no heads of columns" js "document.querySelector('#senders thead').getBoundingClientRect().width <= 1"
browser shot "$WORK/phone.png" >/dev/null
browser scheme light >/dev/null
wait "$mailer_pid"

# A click on all that there is to click.
shows "there are two buttons to copy with" js 'document.querySelectorAll("[data-copy]").length >= 2'
# What each says is noted as it changes, for it does not last.
browser js 'window.said = new Set(), window.copiers = [...document.querySelectorAll("[data-copy]")]' >/dev/null
note='new MutationObserver(() => ["Copied", "Selected"].includes(b.textContent) && said.add(b))'
browser js "copiers.forEach(b => $note.observe(b, {childList: true, characterData: true, subtree: true}))" >/dev/null
browser js 'copiers.forEach(b => b.click())' >/dev/null
shows "each says that it did" wait 10 'said.size === copiers.length'
shows "and is itself again" wait 10 '[...document.querySelectorAll("[data-copy]")].every(b => b.textContent.startsWith("Copy"))'
browser js '[...document.querySelectorAll("details:not([open]) > summary")].forEach(s => s.click())' >/dev/null
shows "every fold opens" js '[...document.querySelectorAll("details")].every(d => d.open)'
shows "unfolded it still fits" js 'document.documentElement.scrollWidth <= 390'

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
