#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The full screen in a real terminal (tmux): verdicts, lists, the way of an attempt, sizes, no colour; the
# daemon stops, goes and comes back; without a daemon; and whatever signal ends it, the terminal is as it was.
. "$(dirname "$0")/lib.sh"

command -v tmux >/dev/null || {
	echo "tmux is not installed"
	exit 77
}
has ncurses || {
	echo "this program is built without it: ncurses"
	exit 77
}
export TMUX='' TMUX_TMPDIR=$WORK LC_ALL=C.UTF-8
T=(tmux -f /dev/null -S "$WORK/tmux")
trap '"${T[@]}" kill-server 2>/dev/null; clean_up' EXIT
screen() { "${T[@]}" capture-pane -p "$@"; }
shows() { screen | grep -qF -- "$1"; }
keys() { "${T[@]}" send-keys "$@"; }
sees() { # SENTENCE WORDS
	local deadline=$((SECONDS + 10))
	until shows "$2"; do
		if [ $SECONDS -ge $deadline ]; then
			echo "not so: $1: no \"$2\" on"
			screen
			FAILED=1
			return
		fi
		sleep 0.1
	done
}
# A shell in the terminal, and the program in it as a person would start it.
"${T[@]}" new-session -d -x 80 -y 24 'PS1="ready$ " exec bash --norc --noprofile'
type_in() { keys "$1" Enter; }
top() { # [ASSIGNMENT...]
	type_in "clear; $* $PROGRAM top --control-socket $CONTROL"
}
pid_of_top() { pgrep -f -x -- "$PROGRAM top --control-socket $CONTROL"; }
running() { pid_of_top >/dev/null; }
ended() { ! running; }

lab <<END
* 25 drop
* * accept
END
in_net ip link set lo up
printf 'cloud = azure\nsubscription = pay-as-you-go\n' >"$DAEMON_CONF"

# No terminal: an error that says what to do instead.
"$PROGRAM" top --control-socket "$CONTROL" </dev/null >"$WORK/out" 2>&1
expect "without a terminal it is a wrong usage" [ $? -eq 2 ]
expect "and says what there is instead" grep -q 'egress25 status' "$WORK/out"

daemon_start
sees "a shell is there" 'ready$'
before=$("${T[@]}" run-shell 'true'; "${T[@]}" display -p '#{pane_tty}')
before=$(stty -g -F "$before")
tty=$("${T[@]}" display -p '#{pane_tty}')
as_before() {
	[ "$(stty -g -F "$tty")" = "$before" ] &&
		[ "$("${T[@]}" display -p '#{alternate_on} #{cursor_flag} #{keypad_cursor_flag}')" = "0 1 0" ]
}

top
sees "an idle daemon" "Nothing is known yet"
mailer --parallel --timeout 6000 198.18.{1..12}.25:{25,587} &
mailing=$!
sees "the block appears" "IPv4 BLOCKED network-silent"
sees "in words" "Port 25 over IPv4 is BLOCKED by the network beyond this host"
sees "with the next step" "Next: Relay ports seen to work from this machine: 587"
sees "587 is open" "587 IPv4 OPEN"
keys 1
sees "what waits is listed while it waits" "no answer yet"
sees "how many" "waiting now: 12"
keys 3
sees "where to" "25      1      0      0     1"
keys 4
sees "who" "mailer           root"
wait $mailing
keys 2
sees "attempts are listed" ">[2] recent attempts: 24"
sees "their way is drawn" "--> netfilter --> uplink0   --> network   -?  198.18."
keys / ; keys 587; keys Enter
sees "a filter" "recent attempts: 12, 12 hidden by the filter"
sees "what answered is shown as arrived" "answers"
keys Escape
sees "the filter ends" "recent attempts: 24"
keys s
sees "sorted" "recent attempts: 24, sorted"
keys r
sees "and back" "sorted upwards"
keys '?'
sees "help" "egress25 top: keys"
keys x
sees "and back from it" "recent attempts: 24"
keys p
sees "a pause" "PAUSED"
keys p
sees "and on" " live"
coloured() { screen -e | grep -q $'\033\\[[0-9;]*3[1-7]'; }
plain() { ! coloured; }
expect "there is colour" coloured

# Larger, smaller, too small, and back.
for size in "160 50:[4] senders" "60 20:Port 25 over IPv4 is BLOCKED" "30 8:too small" "80 24:q quit"; do
	# shellcheck disable=SC2086 # two numbers
	set -- ${size%%:*}
	"${T[@]}" resize-window -x "$1" -y "$2"
	sees "at $1 by $2" "${size#*:}"
done

# The daemon hangs, goes, and another one comes.
kill -STOP "$DAEMON_PID"
sees "a daemon that hangs" "the daemon is busy or stopped"
keys 1
sees "meanwhile keys work" ">[1] waiting now"
kill -CONT "$DAEMON_PID"
sees "it is back" " live"
daemon_stop
sees "a daemon that is gone" "the daemon is not running"
daemon_start
sees "another one" "Nothing is known yet"
keys q
wait_until 5 "the end" ended
expect "q gives the terminal back" as_before
sees "the shell goes on" 'ready$'

top NO_COLOR=1
sees "without colour" "q quit"
expect "there is none" plain
keys q
wait_until 5 "the end" ended
top TERM=vt100
sees "an old terminal" "q quit"
keys q
wait_until 5 "the end" ended
top TERM=nonsense
sees "an unknown one" "is not known here"

# Ctrl-Z and fg; then every signal that ends it.
top
sees "it runs" "q quit"
keys C-z
sees "suspended" "Stopped"
expect "the terminal is the shell's meanwhile" as_before
type_in fg
sees "and back" "q quit"
keys q
wait_until 5 "the end" ended
for signal in INT TERM HUP QUIT USR1 USR2 ALRM SEGV ABRT BUS FPE ILL VTALRM IO SYS 40; do
	top ASAN_OPTIONS=detect_leaks=0
	sees "it runs before SIG$signal" "q quit"
	kill "-$signal" "$(pid_of_top)"
	wait_until 5 "the end by SIG$signal" ended
	expect "SIG$signal gives the terminal back" as_before
done
daemon_stop

# Without a daemon: root watches by itself, anybody else is told.
type_in "clear; ip netns exec $NS $PROGRAM top --only-netns self --cloud none --control-socket $CONTROL"
sees "sensors of its own" "watches uplink0"
mailer --timeout 1500 198.18.3.25:25
sees "see the attempt" "recent attempts: 1"
keys q
sees "the shell again" 'ready$'
expect "nothing of them stays" [ -z "$(in_net tc filter show dev uplink0 egress)" ]
type_in "clear; setpriv --reuid nobody --clear-groups $PROGRAM top --control-socket /run/no-egress25.sock"
sees "without rights" "no daemon answers at /run/no-egress25.sock"
finish
