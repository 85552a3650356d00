# SPDX-License-Identifier: GPL-2.0-only
# Unreachable is what a dead network is too: ten decide.
0 try 198.18.{1..10}.25:25
0.01 icmp icmp=3/1 198.18.{1..10}.25:25
> 25 ipv4 blocked network-icmp at 0.01
+ 10 networks were called unreachable by ICMP (weight 1.61 each)
