# SPDX-License-Identifier: GPL-2.0-only
# One place answers on 25 for all, nearer than they are on 587: three networks, intercepted on the path.
0 try 198.18.{1..3}.25:587
0.03 answer ttl=48 198.18.1.25:587
0.03 answer ttl=50 198.18.2.25:587
0.03 answer ttl=53 198.18.3.25:587
1 try 198.18.{1..3}.25:25
1.003 answer ttl=62 198.18.{1..3}.25:25
> 587 ipv4 open - at 0.03
> 25 ipv4 open - at 1.003
> 25 ipv4 intercepted - at 1.003
+ 3 networks answer with TTL 62 after 3.00 ms, from nearer than on their other ports
