# SPDX-License-Identifier: GPL-2.0-only
# Resets that fit their destinations' TTL, give or take two hops, and round trip: refused.
0 try 198.18.{1..3}.25:587
0.02 answer 198.18.{1..3}.25:587
1 try 198.18.{1..3}.25:25
1.02 reset ttl=52 198.18.1.25:25
1.02 reset ttl=48 198.18.2.25:25
1.02 reset ttl=241 198.18.3.25:25
> 587 ipv4 open - at 0.02
* 198.18.1.25 25 refused at 1.02
* 198.18.2.25 25 refused at 1.02
* 198.18.3.25 25 refused at 1.02
