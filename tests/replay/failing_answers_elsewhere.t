# SPDX-License-Identifier: GPL-2.0-only
# The only relay is silent on 587 and answers on 2525: it is up, and that is where to send.
0 try 203.0.113.25:587
1 again 203.0.113.25:587
2 try 203.0.113.25:2525
2.02 answer 203.0.113.25:2525
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
+ 203.0.113.25 answers on 2525
+ the SYNs leave eth0
