# SPDX-License-Identifier: GPL-2.0-only
# Fifteen networks in a row answer from one distance of 3 ms: a proxy, also where no other port is
# tried. One that answers from elsewhere ends it; in a provider's own exchange the distances differ.
1 try 198.18.1.25:25
1.003 answer ttl=62 198.18.1.25:25
2 try 198.18.2.25:25
2.003 answer ttl=62 198.18.2.25:25
3 try 198.18.3.25:25
3.003 answer ttl=62 198.18.3.25:25
4 try 198.18.4.25:25
4.003 answer ttl=62 198.18.4.25:25
5 try 198.18.5.25:25
5.003 answer ttl=62 198.18.5.25:25
6 try 198.18.6.25:25
6.003 answer ttl=62 198.18.6.25:25
7 try 198.18.7.25:25
7.003 answer ttl=62 198.18.7.25:25
8 try 198.18.8.25:25
8.003 answer ttl=62 198.18.8.25:25
9 try 198.18.9.25:25
9.003 answer ttl=62 198.18.9.25:25
10 try 198.18.10.25:25
10.003 answer ttl=62 198.18.10.25:25
11 try 198.18.11.25:25
11.003 answer ttl=62 198.18.11.25:25
12 try 198.18.12.25:25
12.003 answer ttl=62 198.18.12.25:25
13 try 198.18.13.25:25
13.003 answer ttl=62 198.18.13.25:25
14 try 198.18.14.25:25
14.003 answer ttl=62 198.18.14.25:25
15 try 198.18.15.25:25
15.003 answer ttl=62 198.18.15.25:25
20 try 198.18.20.25:25
20.02 answer ttl=50 198.18.20.25:25
> 25 ipv4 open - at 1.003
> 25 ipv4 intercepted - at 15.003
+ 15 networks in a row answer from one distance
> 25 ipv4 open - at 20.02
