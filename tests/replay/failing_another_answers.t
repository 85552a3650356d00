# SPDX-License-Identifier: GPL-2.0-only
# Another relay answers on 2525: that says nothing of the one that is silent.
0 try 203.0.113.25:587
1 again 203.0.113.25:587
2 try 192.0.2.25:2525
2.02 answer 192.0.2.25:2525
6 ends 203.0.113.25:587
7 try 203.0.113.25:587
8 again 203.0.113.25:587
13 ends 203.0.113.25:587
14 try 203.0.113.25:587
15 again 203.0.113.25:587
20 ends 203.0.113.25:587
21 try 203.0.113.25:587
22 again 203.0.113.25:587
27 ends 203.0.113.25:587
28 try 203.0.113.25:587
29 again 203.0.113.25:587
34 ends 203.0.113.25:587
> 2525 ipv4 open - at 2.02
> 587 ipv4 failing - at 34
- answers on 2525
+ the SYNs leave eth0
