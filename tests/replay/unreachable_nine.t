# SPDX-License-Identifier: GPL-2.0-only
# Nine do not.
0 try 198.18.{1..9}.25:25
0.01 icmp icmp=3/1 198.18.{1..9}.25:25
9 end
