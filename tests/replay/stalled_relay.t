# SPDX-License-Identifier: GPL-2.0-only
# A machine that knows one relay: five connections in a row without a greeting say so. Four do not,
# nor five where other networks are tried as well.
0 try 198.18.{1..2}.25:587
0.02 answer 198.18.{1..2}.25:587
1 ends bytes=200 acked=90 198.18.1.25:587
10 try 203.0.113.25:2525
10.02 answer 203.0.113.25:2525
20 ends bytes=0 203.0.113.25:2525
30 try 203.0.113.25:2525
30.02 answer 203.0.113.25:2525
40 ends bytes=0 203.0.113.25:2525
50 try 203.0.113.25:2525
50.02 answer 203.0.113.25:2525
60 ends bytes=0 203.0.113.25:2525
70 try 203.0.113.25:2525
70.02 answer 203.0.113.25:2525
80 ends bytes=0 203.0.113.25:2525
90 try 203.0.113.25:2525
90.02 answer 203.0.113.25:2525
91 try 198.18.{1..3}.25:25
91.02 answer 198.18.{1..3}.25:25
92 try 203.0.113.25:25
92.02 answer 203.0.113.25:25
100 ends bytes=0 203.0.113.25:2525
102 ends bytes=0 203.0.113.25:25
112 try 203.0.113.25:25
112.02 answer 203.0.113.25:25
122 ends bytes=0 203.0.113.25:25
132 try 203.0.113.25:25
132.02 answer 203.0.113.25:25
142 ends bytes=0 203.0.113.25:25
152 try 203.0.113.25:25
152.02 answer 203.0.113.25:25
162 ends bytes=0 203.0.113.25:25
172 try 203.0.113.25:25
172.02 answer 203.0.113.25:25
182 ends bytes=0 203.0.113.25:25
> 587 ipv4 open - at 0.02
> 2525 ipv4 open - at 10.02
> 25 ipv4 open - at 91.02
> 2525 ipv4 stalled no-greeting at 100
+ 1 network completed the handshake and never sent a byte
