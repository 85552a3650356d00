# SPDX-License-Identifier: GPL-2.0-only
# Our own public address is a hairpin: connections to it do not leave this machine.
setup own=198.18.1.25,198.18.2.25
0 try 198.18.{1..2}.25:25
0.01 answer 198.18.{1..2}.25:25
60 end
" 2 attempts to this machine's own addresses not counted: they do not leave this machine
