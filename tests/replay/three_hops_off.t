# SPDX-License-Identifier: GPL-2.0-only
# Three hops off are another sender.
0 try 198.18.{1..1}.25:587
0.02 answer 198.18.{1..1}.25:587
1 try 198.18.1.25:25
1.02 reset ttl=53 198.18.1.25:25
> 587 ipv4 open - at 0.02
* 198.18.1.25 25 reset-on-path at 1.02
