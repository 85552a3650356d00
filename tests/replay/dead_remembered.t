# SPDX-License-Identifier: GPL-2.0-only
# What was silent while others answered is dead, and says nothing when it is silent again.
0 try 198.18.{30..31}.25:25
0.02 answer 198.18.{30..31}.25:25
1 try 198.18.{1..8}.25:25
2 again 198.18.{1..8}.25:25
10 try 198.18.{32..32}.25:25
10.02 answer 198.18.{32..32}.25:25
20 try 198.18.{9..16}.25:25
21 again 198.18.{9..16}.25:25
30 try 198.18.{33..33}.25:25
30.02 answer 198.18.{33..33}.25:25
4000 try 198.18.{1..16}.25:25
4001 again 198.18.{1..16}.25:25
4010 end
> 25 ipv4 open - at 0.02
> 25 ipv4 degraded - at 600
