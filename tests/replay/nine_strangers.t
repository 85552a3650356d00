# SPDX-License-Identifier: GPL-2.0-only
# Nine do not decide, and the tenth would.
0 try 198.18.{1..9}.25:25
1 again 198.18.{1..9}.25:25
9 end
" Port 25 over IPv4 is UNDECIDED
" undecided: evidence 14.5 of 16; about 1 more silent network would decide it, one answer opens it
