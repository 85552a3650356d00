#compdef egress25
# SPDX-License-Identifier: GPL-2.0-only
#
# Completion for zsh, installed as _egress25. What the program takes stands in the table below,
# which the build writes from the program's own.

local -a _egress25_commands
local context state line
typeset -A opt_args

#@zsh@

_arguments -C \
	'(- *)--help[the commands]' \
	'(- *)--version[the version of the program]' \
	'1:command:->command' \
	'*::argument:->argument'

case $state in
command) _describe command _egress25_commands ;;
argument)
	if [[ $words[1] == help ]]; then
		_describe command _egress25_commands
	else
		_egress25_arguments $words[1]
	fi
	;;
esac
