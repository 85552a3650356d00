# SPDX-License-Identifier: GPL-2.0-only
# Six of those do.
0 try 198.18.{20..25}.25:25
0.02 answer 198.18.{20..25}.25:25
10 stopped 198.18.{1..6}.25:25
60 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked host at 10
+ 6 networks were stopped on this host while others answered (weight 3 each)
