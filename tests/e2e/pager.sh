#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# A long status on a terminal (tmux) goes through a pager, a short one and one for a program does not; the
# reader may leave it early, set another one or none, and press Ctrl-C.
. "$(dirname "$0")/lib.sh"

needs_command tmux
needs_command less
export TMUX='' TMUX_TMPDIR=$WORK LC_ALL=C.UTF-8
T=(tmux -f /dev/null -S "$WORK/tmux")
trap '"${T[@]}" kill-server 2>/dev/null; clean_up' EXIT
screen() { "${T[@]}" capture-pane -p; }
keys() { "${T[@]}" send-keys "$@"; }
shows() { screen | grep -qF -- "$1"; }
sees() { # SENTENCE WORDS
	wait_until 20 "$1: \"$2\" on the screen" shows "$2"
}
pager_waits() { screen | grep . | tail -n 1 | grep -qx ':'; }
# The prompt of less is the last line on the screen; a colon alone is also in what it shows, and in what the
# command before has left there.
sees_pager() { # SENTENCE
	wait_until 20 "$1: less asks for a key" pager_waits
}
# A shell in the terminal, which says how each command ended.
"${T[@]}" new-session -d -x 80 -y 12 'unset PAGER LESS; PS1="ended \$? " exec bash --norc --noprofile'
asks() { # COMMAND...
	keys "clear; $*" Enter
}
status="$PROGRAM status --control-socket $CONTROL"

lab <<END
* 25 drop
* * accept
END
printf 'cloud = azure\nsubscription = pay-as-you-go\n' >"$DAEMON_CONF"
daemon_start
mailer --parallel 198.18.{1..3}.25:587 198.18.{1..12}.25:25
wait_for_status 25 ipv4 blocked

sees "a shell is there" "ended 0"
asks "$status"
sees_pager "the pager waits at the first screen"
expect "it has not ended" sh -c "! tmux -S '$WORK/tmux' capture-pane -p | grep -q 'ended'"
expect "the verdict is what it begins with" shows "Port 25 over IPv4 is BLOCKED"
keys q
sees "left early it ends with the verdict's status" "ended 3"
asks "$status"
sees_pager "the pager waits"
keys C-c
keys q
sees "Ctrl-C leaves the reader where he is" "ended 3"
asks "PAGER='tail -n 1' $status"
sees "another pager has all of it" "ended 3"
expect "its last line alone" sh -c "[ \$(tmux -S '$WORK/tmux' capture-pane -p | grep -c .) -le 4 ]"
asks "PAGER='head -n 1' $status"
sees "one that leaves at once" "ended"
expect "is no fault of the program's" sh -c "! tmux -S '$WORK/tmux' capture-pane -p | grep -qi 'egress25:'"
asks "PAGER=/nonexistent/pager $status"
sees "one that is not there" "ended"
for none in PAGER= PAGER=cat TERM=dumb; do
	asks "$none $status"
	sees "$none: no pager" "ended 3"
done
asks "$status --json | head -c 10"
sees "a program reads on: no pager" "ended 0"
asks "$status | tail -n 1"
sees "through a pipe: no pager" "ended 0"
finish
