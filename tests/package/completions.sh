#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the three shells offer, asked of the shells themselves.

set -u
cd "$(dirname "$0")/../.." || exit 1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
SHARE=$PWD/build/share/completion
PROGRAM=./${EGRESS25:-build/egress25}
failed=0

complain() {
	echo "$*"
	failed=1
}

# What bash offers for the words of a command line, the last one being typed.
in_bash() { # WORD...
	bash -c '
		. "$1"
		shift
		declare -F _egress25 >/dev/null && complete -p egress25 >/dev/null || exit 1
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_egress25
		printf "%s\n" "${COMPREPLY[@]}"' _ "$SHARE/egress25.bash" "$@"
}

in_fish() { # LINE
	HOME=$WORK fish --no-config -c "source '$SHARE/egress25.fish'; complete -C '$1'" | cut -f 1
}

# zsh answers only at a terminal: a second zsh gets one, and its completion is caught where it would
# be listed.
in_zsh() { # LINE
	cp "$SHARE/egress25.zsh" "$WORK/_egress25"
	cat >"$WORK/inner.zsh" <<-END
		PROMPT= ; unset zle_bracketed_paste; zmodload zsh/zle; zstyle ':completion:*' list-colors ''
		fpath=("$WORK" \$fpath); autoload -Uz compinit; compinit -u -d "$WORK/dump"
		compadd() {
			local -a __hits
			builtin compadd -O __hits "\$@"
			(( \$#__hits )) && print -l -- \$__hits >>"$WORK/hits"
			builtin compadd "\$@"
		}
		null-line() { : >"$WORK/done"; BUFFER=; }
		zle -N null-line; bindkey '^N' null-line; bindkey '^I' complete-word
		: >"$WORK/ready"
	END
	cat >"$WORK/outer.zsh" <<-END
		zmodload zsh/zpty
		zpty inner zsh -f -i
		zpty -w inner "source $WORK/inner.zsh"
		# Reads what it prints, until the file is there.
		until_there() {
			local text deadline=\$((SECONDS + 20))
			while [[ ! -e \$1 && \$SECONDS -lt \$deadline ]]; do zpty -rt inner text || sleep 0.02; done
		}
		until_there "$WORK/ready"
		zpty -wn inner "\$1"\$'\t'\$'\x0e'
		until_there "$WORK/done"
		zpty -d inner
	END
	rm -f "$WORK"/{hits,ready,done}
	ZDOTDIR=$WORK TERM=vt100 zsh -f "$WORK/outer.zsh" "$1" </dev/null >/dev/null 2>&1
	[ -e "$WORK/hits" ] && sort -u "$WORK/hits"
}

# The whole answer, in any order.
offers() { # SHELL WANTED LINE...
	local shell=$1 wanted=$2 got
	shift 2
	got=$("in_$shell" "$@" | sort | xargs)
	[ "$got" = "$(tr ' ' '\n' <<<"$wanted" | sort | xargs)" ] ||
		complain "$shell offers '$got' instead of '$wanted' for: $*"
}

zsh -n "$SHARE/egress25.zsh" || complain "zsh cannot read its file"
fish --no-config -n "$SHARE/egress25.fish" || complain "fish cannot read its file"
shellcheck "$SHARE/egress25.bash" || complain "shellcheck complains of bash's file"

commands=$("$PROGRAM" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | xargs)
options() { # COMMAND
	"$PROGRAM" "$1" --help | grep -oE '^  (-[a-z], |    )--[a-z0-9.-]+' | grep -oE -- '--[a-z0-9.-]+' |
		xargs
}
offers bash "$commands --help --version" egress25 ''
offers bash 'watch' egress25 w
offers bash "$commands" egress25 help ''
for command in $commands; do
	[ "$command" = help ] || offers bash "$(options "$command")" egress25 "$command" -
done
offers bash 'silent' egress25 watch --outcome si
offers bash 'refused,silent' egress25 watch --outcome refused,si
offers bash 'silent' egress25 watch --outcome = si
offers bash 'azure' egress25 advise --cloud az
offers bash 'pay-as-you-go' egress25 advise --subscription pay
offers bash 'off on' egress25 advise --metadata o
offers bash 'lo' egress25 watch --interface lo
offers bash 'scripts/deps.sh' egress25 replay scripts/dep
offers bash 'scripts/describe' egress25 advise --dmi-dir scripts/des
offers bash 'scripts/deps.sh' egress25 watch --config scripts/dep
offers bash '' egress25 watch --count ''

offers fish "$commands" 'egress25 '
offers fish 'silent' 'egress25 watch --outcome si'
offers fish 'refused,silent' 'egress25 watch --outcome refused,si'
offers fish '--cloud=azure' 'egress25 advise --cloud=az'
offers fish '--until-open --until-verdict' 'egress25 watch --unt'
offers fish '' 'egress25 advise --unt'
offers fish 'scripts/deps.sh' 'egress25 replay scripts/dep'

offers zsh "$commands" 'egress25 '
offers zsh 'silent' 'egress25 watch --outcome si'
offers zsh 'pay-as-you-go' 'egress25 advise --subscription pay'
exit $failed
