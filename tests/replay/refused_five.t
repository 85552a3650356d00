# SPDX-License-Identifier: GPL-2.0-only
# Five do not.
0 try 198.18.{1..5}.25:25
0.02 reset ttl=50 198.18.{1..5}.25:25
9 end
" undecided: evidence 15 of 16
