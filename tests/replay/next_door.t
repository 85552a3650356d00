# SPDX-License-Identifier: GPL-2.0-only
# The own server through NAT answers within half a millisecond and from one hop away, again and again: it
# proves itself only.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
10 try 203.0.113.77:25
10.0004 answer ttl=63 203.0.113.77:25
20 try 203.0.113.77:25
20.0004 answer ttl=63 203.0.113.77:25
30 try 198.18.11.25:25
31 again 198.18.11.25:25
" 203.0.113.77 answers from next door
> 25 ipv4 blocked network-silent at 2
