# SPDX-License-Identifier: GPL-2.0-only
# The uplink goes, and mail goes over to another one on which nothing answers: the block is that
# one's, and so is the advice. When the first is back, it is open, and that was no exemption.
0 uplinks 2 7
1 try if=2 198.18.{1..12}.25:25
1.02 answer if=2 198.18.{1..12}.25:25
3 ends if=2 198.18.{1..12}.25:25
100 try if=2 198.18.{1..12}.25:25
100.02 answer if=2 198.18.{1..12}.25:25
103 ends if=2 198.18.{1..12}.25:25
110 uplinks 7
120 try if=7 198.18.{1..12}.25:25
121 again if=7 198.18.{1..12}.25:25
150 ends if=7 198.18.{1..12}.25:25
300 uplinks 2 7
310 try if=2 198.18.{1..3}.25:25
310.02 answer if=2 198.18.{1..3}.25:25
> 25 ipv4 open - at 1.02
> 25 ipv4 blocked network-silent at 122
+ left wan7, none answered
+ by eth0 connections were answered until 00:01:40
> 25 ipv4 open - at 310.02
- exemption
" 1. Mail leaves by wan7 since it went over from eth0
