# SPDX-License-Identifier: GPL-2.0-only
# "Fragmentation needed" is path MTU discovery, not a refusal.
0 try 198.18.{1..10}.25:25
0.01 icmp icmp=3/4 198.18.{1..10}.25:25
0.02 answer 198.18.{1..10}.25:25
> 25 ipv4 open - at 0.02
