# SPDX-License-Identifier: GPL-2.0-only
# Two uplinks, and both swallow it: that is the port's verdict, and nothing is apart. Dead networks by one
# of two are no block of it either.
0 uplinks 2 7
1 try if=2 198.18.{1..6}.25:25
1 try if=7 198.18.{21..26}.25:25
1 try if=7 198.18.{1..8}.25:587
1 try if=2 198.18.{11..18}.25:587
1.02 answer if=2 198.18.{11..18}.25:587
1.02 answer if=7 198.18.{1..4}.25:587
2 again if=2 198.18.{1..6}.25:25
2 again if=7 198.18.{21..26}.25:25
2 again if=7 198.18.{5..8}.25:587
5 end
> 587 ipv4 open - at 1.02
> 25 ipv4 blocked network-silent at 3
- only by
