# SPDX-License-Identifier: GPL-2.0-only
# A block after one that faded is counted from its own beginning.
0 try 198.18.{1..12}.25:25
1 again 198.18.{1..12}.25:25
36000 try 198.18.{21..30}.25:25
36001 again 198.18.{21..30}.25:25
36010 end
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 unknown - at 22200
+ last known: blocked by the network's silence since
> 25 ipv4 blocked network-silent at 36002
+ 20 SYNs to 10 networks left eth0, none answered since 10:00:00
= since 36000
= evidence.networks 10
