# SPDX-License-Identifier: GPL-2.0-only
# Both uplinks stay, and all mail goes over to the dead one: apart while the other one's answers are fresh,
# the machine's block when it tries again and nothing else is answered.
0 uplinks 2 7
1 try if=2 198.18.{1..12}.25:25
1.02 answer if=2 198.18.{1..12}.25:25
3 ends if=2 198.18.{1..12}.25:25
20 try if=7 198.18.{1..12}.25:25
21 again if=7 198.18.{1..12}.25:25
50 ends if=7 198.18.{1..12}.25:25
420 try if=7 198.18.{1..12}.25:25
421 again if=7 198.18.{1..12}.25:25
450 ends if=7 198.18.{1..12}.25:25
> 25 ipv4 open - at 1.02
> 25 ipv4 open - at 22
= apart.0.value wan7
> 25 ipv4 open - at 420
> 25 ipv4 blocked network-silent at 422
+ all of it leaves wan7 now; by eth0 connections were answered until 00:00:01
