# SPDX-License-Identifier: GPL-2.0-only
# What each network weighs adds up, whatever its kind, and each kind is told.
setup exchangers=198.18.1.0/24
0 try 198.18.{2..2}.25:25
0.02 answer 198.18.{2..2}.25:25
5 end
6 try 198.18.{3..3}.25:587
6.02 answer 198.18.{3..3}.25:587
10 try 198.18.{1..5}.25:25
11 again 198.18.{1..5}.25:25
20 end
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 6.02
> 25 ipv4 degraded - at 12
> 25 ipv4 blocked network-silent at 12
+ 1 network counts as well-known exchanger (weight 6.2)
+ 1 network that is silent answered on this port before (weight 4.6)
+ 1 network that is silent answers on another port (weight 3.5)
+ 2 networks silent, first attempt (weight 1.61 each)
