# SPDX-License-Identifier: GPL-2.0-only
# The own server by its public address, one hop off: the first answer had to wait, a later one shows
# how near it is. What it opened is taken back. Likewise fast but three hops off, it is no neighbour.
0 try 203.0.113.77:25
0.005 answer ttl=63 203.0.113.77:25
0 try 203.0.113.78:587
0.005 answer ttl=61 203.0.113.78:587
1 try 203.0.113.77:25
1.001 answer ttl=63 203.0.113.77:25
1 try 203.0.113.78:587
1.001 answer ttl=61 203.0.113.78:587
2 try 203.0.113.77:25
2.006 answer ttl=63 203.0.113.77:25
3 try 198.18.{1..10}.25:25
4 again 198.18.{1..10}.25:25
6 end
> 25 ipv4 open - at 0.005
> 587 ipv4 open - at 0.005
> 25 ipv4 unknown - at 1.001
> 25 ipv4 blocked network-silent at 5
+ 20 SYNs to 10 networks
- let through
+ 203.0.113.77 answers from next door (1.00 ms)
