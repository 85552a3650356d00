# SPDX-License-Identifier: GPL-2.0-only
#
# Completion for fish. What the program takes stands in the table below, which the build writes
# from the program's own.

complete -c egress25 -f
complete -c egress25 -n __fish_use_subcommand -l help -d 'the commands'
complete -c egress25 -n __fish_use_subcommand -l version -d 'the version of the program'
complete -c egress25 -n __fish_use_subcommand -a help -d 'help for a command'

#@fish@
