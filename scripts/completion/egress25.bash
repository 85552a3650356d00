# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion for bash; needs nothing but bash. What the program takes stands in the table below,
# which the build writes from the program's own.

#@bash@

# What may stand at $cur, by the kind of value.
_egress25_offer() { # KIND WORD...
	local kind=$1 head=
	shift
	case $kind in
	words) mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur") ;;
	list) # comma-separated: the last one is being typed
		[[ $cur == *,* ]] && head=${cur%,*},
		mapfile -t COMPREPLY < <(compgen -P "$head" -W "$*" -- "${cur##*,}")
		;;
	file)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		;;
	dir)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		;;
	interface)
		mapfile -t COMPREPLY < <(compgen -W "$(cd /sys/class/net 2>/dev/null && echo *)" -- "$cur")
		;;
	netns)
		mapfile -t COMPREPLY < <(compgen -W "$(cd /run/netns 2>/dev/null && echo *) self" -- "$cur")
		;;
	esac
}

_egress25() {
	local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command kind
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		_egress25_offer words "$_egress25_commands --help --version"
		return
	fi
	command=${COMP_WORDS[1]}
	if [ "$command" = help ]; then
		[ "$COMP_CWORD" -ne 2 ] || _egress25_offer words "$_egress25_commands"
		return
	fi
	# bash makes three words of --option=value.
	if [ "$cur" = = ]; then
		cur=
	elif [ "$previous" = = ]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if kind=$(_egress25_value "$previous"); then
		# shellcheck disable=SC2086 # the kind, then words
		_egress25_offer $kind
	elif [[ $cur == -* ]]; then
		_egress25_offer words "$(_egress25_options "$command")"
	elif kind=$(_egress25_operand "$command"); then
		# shellcheck disable=SC2086
		_egress25_offer $kind
	else
		_egress25_offer words "$(_egress25_options "$command")"
	fi
}

complete -F _egress25 egress25
