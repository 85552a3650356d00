# SPDX-License-Identifier: GPL-2.0-only
# Two uplinks, one of which swallows port 25: half of the mail hangs, and what separates the halves is
# the uplink. Not throttled, not degraded; what answers by it again ends that.
0 uplinks 2 7
1 try if=2 198.18.{1..6}.25:25
1 try if=7 198.18.{21..26}.25:25
1.02 answer if=2 198.18.{1..6}.25:25
2 again if=7 198.18.{21..26}.25:25
10 try if=2 198.18.{7..12}.25:25
10.02 answer if=2 198.18.{7..12}.25:25
11 try if=7 198.18.{1..4}.25:25
12 again if=7 198.18.{1..4}.25:25
20 try if=7 198.18.{31..60}.25:25
21 again if=7 198.18.{31..60}.25:25
50 ends if=7 198.18.{31..60}.25:25
90 try if=2 198.18.{1..6}.25:25
90.02 answer if=2 198.18.{1..6}.25:25
200 try if=7 198.18.{21..22}.25:25
200.02 answer if=7 198.18.{21..22}.25:25
> 25 ipv4 open - at 1.02
> 25 ipv4 open - at 13
= apart.0.what uplink
= apart.0.value wan7
= apart.0.state blocked
= apart.0.by network-silent
+ blocked by the network's silence only by wan7: 10 of 10 networks failed
+ by eth0 12 connections were answered, the last at
> 25 ipv4 open - at 200.02
- only by wan7
" OPEN: public destinations answer, but not by wan7
" 1. Not by wan7: port 25 is blocked beyond it. Let mail leave by eth0
