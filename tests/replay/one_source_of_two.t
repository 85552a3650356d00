# SPDX-License-Identifier: GPL-2.0-only
# Two addresses of one uplink, of which one is blocked: the other one's mail passes. So it is where the
# second is not the uplink's own at all, and then it is this host's doing.
setup own=192.0.2.10,192.0.2.11,203.0.113.200 links=2/24,2/24,3/32
0 try src=192.0.2.11 198.18.{1..5}.25:25
0 try src=192.0.2.11 198.18.{1..5}.25:587
0.02 answer 198.18.{1..5}.25:25
0.02 answer 198.18.{1..5}.25:587
1 try src=192.0.2.10 198.18.{21..30}.25:25
1 try src=203.0.113.200 198.18.{21..25}.25:587
2 again src=192.0.2.10 198.18.{21..30}.25:25
2 again src=203.0.113.200 198.18.{21..25}.25:587
5 end
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 0.02
> 25 ipv4 open - at 3
= apart.0.what source
= apart.0.value 192.0.2.10
+ blocked by the network's silence only from 192.0.2.10: 10 of 10 networks failed
+ from 192.0.2.11 5 connections were answered
> 587 ipv4 open - at 3
= apart.0.by host
= apart.0.subsystem source-address
+ 203.0.113.200 is not an address of the uplink
" but not from 192.0.2.10
