# SPDX-License-Identifier: GPL-2.0-only
# The uplink that was answered is gone, and the only one there is now swallows port 25: nothing is apart
# from what does not exist, and that is the port's verdict, at once.
0 uplinks 2
1 try if=2 198.18.{1..6}.25:25
1.02 answer if=2 198.18.{1..6}.25:25
5 uplinks 7
6 try if=7 198.18.21.25:25
6.02 answer if=7 198.18.21.25:25
7 try if=7 198.18.{31..42}.25:25
8 again if=7 198.18.{31..42}.25:25
20 end
> 25 ipv4 open - at 1.02
> 25 ipv4 blocked network-silent at 9
- only by
