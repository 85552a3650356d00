# SPDX-License-Identifier: GPL-2.0-only
# Our own public address is a hairpin: the way out and back in is not the way out.
setup own=198.18.1.25,198.18.2.25
0 try 198.18.{1..2}.25:25
0.01 answer 198.18.{1..2}.25:25
60 end
" 2 attempts to this machine's own addresses not counted: the way out and back in is not the way out
