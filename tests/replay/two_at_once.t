# SPDX-License-Identifier: GPL-2.0-only
# Two connections to one network at once are no repeated SYN.
0 try 198.18.{1..12}.25:25
0.5 try 198.18.{1..12}.26:25
9 end
" UNDECIDED
