# SPDX-License-Identifier: GPL-2.0-only
# A program that tries its only relay five times in half a minute is told so within it; in six seconds it
# is not yet, and not while another network answers on that port.
0 try 203.0.113.25:587
0 try 203.0.113.25:2525
0 try 203.0.113.25:25
0 try 198.18.1.25:25
0.02 answer 198.18.1.25:25
1 again 203.0.113.25:587
1 again 203.0.113.25:2525
1 again 203.0.113.25:25
1.2 ends 203.0.113.25:2525
1.3 try 203.0.113.25:2525
2.3 again 203.0.113.25:2525
2.4 ends 203.0.113.25:2525
2.5 try 203.0.113.25:2525
3.5 again 203.0.113.25:2525
3.6 ends 203.0.113.25:2525
3.7 try 203.0.113.25:2525
4.7 again 203.0.113.25:2525
4.8 ends 203.0.113.25:2525
5 ends 203.0.113.25:587
5 try 203.0.113.25:2525
5 ends 203.0.113.25:25
6 try 203.0.113.25:587
6 try 203.0.113.25:25
6.1 again 203.0.113.25:2525
6.2 ends 203.0.113.25:2525
7 again 203.0.113.25:587
7 again 203.0.113.25:25
11 ends 203.0.113.25:587
11 ends 203.0.113.25:25
12 try 203.0.113.25:587
12 try 203.0.113.25:25
13 again 203.0.113.25:587
13 again 203.0.113.25:25
17 ends 203.0.113.25:587
17 ends 203.0.113.25:25
18 try 203.0.113.25:587
18 try 203.0.113.25:25
19 again 203.0.113.25:587
19 again 203.0.113.25:25
23 ends 203.0.113.25:587
23 ends 203.0.113.25:25
24 try 203.0.113.25:587
24 try 203.0.113.25:25
25 again 203.0.113.25:587
25 again 203.0.113.25:25
29 ends 203.0.113.25:587
29 ends 203.0.113.25:25
60 end
> 25 ipv4 open - at 0.02
> 587 ipv4 failing - at 29
+ 5 of 5 attempts to 1 network got no answer since
+ failing: 203.0.113.25
