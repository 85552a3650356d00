# SPDX-License-Identifier: GPL-2.0-only
# Three that answered a moment ago are silent while others answer: throttled; they answer again, and it
# is open.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
10 try 198.18.{1..3}.25:25
11 again 198.18.{1..3}.25:25
13 again 198.18.{1..3}.25:25
20 try 198.18.{20..20}.25:25
20.02 answer 198.18.{20..20}.25:25
60 try 198.18.{1..3}.25:25
60.02 answer 198.18.{1..3}.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 throttled - at 20.02
+ 3 networks that answered a moment before are silent while others answer
+ failing: 198.18.
= by null
> 25 ipv4 open - at 60.02
