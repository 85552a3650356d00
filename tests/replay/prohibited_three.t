# SPDX-License-Identifier: GPL-2.0-only
# A router that says it is prohibited: three networks decide.
0 try 198.18.{1..3}.25:25
0.01 icmp 198.18.{1..3}.25:25
> 25 ipv4 blocked network-icmp at 0.01
+ 3 networks were called prohibited by ICMP (weight 5.5 each)
