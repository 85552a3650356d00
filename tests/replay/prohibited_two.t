# SPDX-License-Identifier: GPL-2.0-only
# Two do not.
0 try 198.18.{1..2}.25:25
0.01 icmp 198.18.{1..2}.25:25
9 end
