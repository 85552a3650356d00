# SPDX-License-Identifier: GPL-2.0-only
# What each network weighs adds up, whatever its kind, and each kind is told.
setup exchangers=198.18.1.0/24
0 try 198.18.{2..2}.25:25
0.02 answer 198.18.{2..2}.25:25
5 end
6 try 198.18.{3..3}.25:587
6.02 answer 198.18.{3..3}.25:587
10 try 198.18.{1..7}.25:25
11 again 198.18.{1..7}.25:25
20 end
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 6.02
> 25 ipv4 blocked network-silent at 12
+ 1 network counts as well-known exchanger (weight 4)
+ 1 network that is silent answered on this port before (weight 2.7)
+ 1 network that is silent answers on another port (weight 3.5)
+ 4 networks silent, first attempt (weight 1.61 each)
