# SPDX-License-Identifier: GPL-2.0-only
# Three of them do not.
setup exchangers=198.18.0.0/16
0 try 198.18.{1..3}.25:25
1 again 198.18.{1..3}.25:25
9 end
" undecided: evidence 12 of 16
