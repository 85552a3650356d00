# SPDX-License-Identifier: GPL-2.0-only
# Fifteen networks in a row answer from one distance of 3 ms, for more than a minute: a proxy, also
# where no other port is tried. One that answers from elsewhere ends it. Of answers that come at one
# time nothing is concluded: they waited in one queue.
0 try 198.18.{101..120}.25:25
0.003 answer ttl=62 198.18.{101..120}.25:25
5 try 198.18.99.25:25
5.02 answer ttl=50 198.18.99.25:25
10 try 198.18.1.25:25
10.003 answer ttl=62 198.18.1.25:25
20 try 198.18.2.25:25
20.003 answer ttl=62 198.18.2.25:25
30 try 198.18.3.25:25
30.003 answer ttl=62 198.18.3.25:25
40 try 198.18.4.25:25
40.003 answer ttl=62 198.18.4.25:25
50 try 198.18.5.25:25
50.003 answer ttl=62 198.18.5.25:25
60 try 198.18.6.25:25
60.003 answer ttl=62 198.18.6.25:25
70 try 198.18.7.25:25
70.003 answer ttl=62 198.18.7.25:25
80 try 198.18.8.25:25
80.003 answer ttl=62 198.18.8.25:25
90 try 198.18.9.25:25
90.003 answer ttl=62 198.18.9.25:25
100 try 198.18.10.25:25
100.003 answer ttl=62 198.18.10.25:25
110 try 198.18.11.25:25
110.003 answer ttl=62 198.18.11.25:25
120 try 198.18.12.25:25
120.003 answer ttl=62 198.18.12.25:25
130 try 198.18.13.25:25
130.003 answer ttl=62 198.18.13.25:25
140 try 198.18.14.25:25
140.003 answer ttl=62 198.18.14.25:25
150 try 198.18.15.25:25
150.003 answer ttl=62 198.18.15.25:25
160 try 198.18.20.25:25
160.02 answer ttl=50 198.18.20.25:25
> 25 ipv4 open - at 0.003
> 25 ipv4 intercepted - at 150.003
+ 15 networks in a row answer from one distance
> 25 ipv4 open - at 160.02
