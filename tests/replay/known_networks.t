# SPDX-License-Identifier: GPL-2.0-only
# Six that answered before decide.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
100 try 198.18.{1..6}.25:25
101 again 198.18.{1..6}.25:25
110 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 102
+ 6 of them had answered before
+ 6 networks that are silent answered on this port before (weight 2.7 each)
= since 100
