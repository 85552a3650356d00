# SPDX-License-Identifier: GPL-2.0-only
# Three of those do not, and the port is degraded: they are named.
0 try 198.18.{1..4}.25:25
0.02 answer 198.18.{1..4}.25:25
100 try 198.18.{1..3}.25:25
101 again 198.18.{1..3}.25:25
110 end
> 25 ipv4 open - at 0.02
> 25 ipv4 degraded - at 102
+ failing: 198.18.1.25
= evidence.sum 4.6
