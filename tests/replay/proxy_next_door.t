# SPDX-License-Identifier: GPL-2.0-only
# The router itself answers for all, one hop and little more than a millisecond away: fifteen networks of the
# internet do not live next door. It is over when one answers from where it is.
0 try 198.18.1.25:25
0.0012 answer ttl=63 198.18.1.25:25
1 ends 198.18.1.25:25
10 try 198.18.2.25:25
10.0013 answer ttl=63 198.18.2.25:25
11 ends 198.18.2.25:25
20 try 198.18.3.25:25
20.0012 answer ttl=63 198.18.3.25:25
21 ends 198.18.3.25:25
30 try 198.18.4.25:25
30.0013 answer ttl=63 198.18.4.25:25
31 ends 198.18.4.25:25
40 try 198.18.5.25:25
40.0012 answer ttl=63 198.18.5.25:25
41 ends 198.18.5.25:25
50 try 198.18.6.25:25
50.0013 answer ttl=63 198.18.6.25:25
51 ends 198.18.6.25:25
60 try 198.18.7.25:25
60.0012 answer ttl=63 198.18.7.25:25
61 ends 198.18.7.25:25
70 try 198.18.8.25:25
70.0013 answer ttl=63 198.18.8.25:25
71 ends 198.18.8.25:25
80 try 198.18.9.25:25
80.0012 answer ttl=63 198.18.9.25:25
81 ends 198.18.9.25:25
90 try 198.18.10.25:25
90.0013 answer ttl=63 198.18.10.25:25
91 ends 198.18.10.25:25
100 try 198.18.11.25:25
100.0012 answer ttl=63 198.18.11.25:25
101 ends 198.18.11.25:25
110 try 198.18.12.25:25
110.0013 answer ttl=63 198.18.12.25:25
111 ends 198.18.12.25:25
120 try 198.18.13.25:25
120.0012 answer ttl=63 198.18.13.25:25
121 ends 198.18.13.25:25
130 try 198.18.14.25:25
130.0013 answer ttl=63 198.18.14.25:25
131 ends 198.18.14.25:25
140 try 198.18.15.25:25
140.0012 answer ttl=63 198.18.15.25:25
141 ends 198.18.15.25:25
300 try 198.18.40.25:25
300.03 answer 198.18.40.25:25
> 25 ipv4 intercepted - at 140.001
+ 15 networks in a row answer from one distance
> 25 ipv4 open - at 300.03
