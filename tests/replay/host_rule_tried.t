# SPDX-License-Identifier: GPL-2.0-only
# The opposite of a limit: somebody tries a rule, and sets it and takes it back for a minute. Each is told.
0 stopped 198.18.1.25:25
0.2 stopped 198.18.2.25:25
0.4 stopped 198.18.3.25:25
0.6 stopped 198.18.4.25:25
0.8 stopped 198.18.5.25:25
1 stopped 198.18.6.25:25
1.2 stopped 198.18.7.25:25
5 try 198.18.8.25:25
5.02 answer 198.18.8.25:25
10 stopped 198.18.9.25:25
10.2 stopped 198.18.10.25:25
10.4 stopped 198.18.11.25:25
10.6 stopped 198.18.12.25:25
10.8 stopped 198.18.13.25:25
11 stopped 198.18.14.25:25
11.2 stopped 198.18.15.25:25
15 try 198.18.16.25:25
15.02 answer 198.18.16.25:25
20 stopped 198.18.17.25:25
20.2 stopped 198.18.18.25:25
20.4 stopped 198.18.19.25:25
20.6 stopped 198.18.20.25:25
20.8 stopped 198.18.21.25:25
21 stopped 198.18.22.25:25
21.2 stopped 198.18.23.25:25
25 try 198.18.24.25:25
25.02 answer 198.18.24.25:25
30 stopped 198.18.25.25:25
30.2 stopped 198.18.26.25:25
30.4 stopped 198.18.27.25:25
30.6 stopped 198.18.28.25:25
30.8 stopped 198.18.29.25:25
31 stopped 198.18.30.25:25
31.2 stopped 198.18.31.25:25
35 try 198.18.32.25:25
35.02 answer 198.18.32.25:25
40 stopped 198.18.33.25:25
40.2 stopped 198.18.34.25:25
40.4 stopped 198.18.35.25:25
40.6 stopped 198.18.36.25:25
40.8 stopped 198.18.37.25:25
41 stopped 198.18.38.25:25
41.2 stopped 198.18.39.25:25
45 try 198.18.40.25:25
45.02 answer 198.18.40.25:25
50 stopped 198.18.41.25:25
50.2 stopped 198.18.42.25:25
50.4 stopped 198.18.43.25:25
50.6 stopped 198.18.44.25:25
50.8 stopped 198.18.45.25:25
51 stopped 198.18.46.25:25
51.2 stopped 198.18.47.25:25
55 try 198.18.48.25:25
55.02 answer 198.18.48.25:25
60 stopped 198.18.49.25:25
60.2 stopped 198.18.50.25:25
60.4 stopped 198.18.51.25:25
60.6 stopped 198.18.52.25:25
60.8 stopped 198.18.53.25:25
61 stopped 198.18.54.25:25
61.2 stopped 198.18.55.25:25
65 try 198.18.56.25:25
65.02 answer 198.18.56.25:25
> 25 ipv4 blocked host at 0.2
> 25 ipv4 unknown - at 5
> 25 ipv4 open - at 5.02
> 25 ipv4 blocked host at 11
> 25 ipv4 open - at 15
> 25 ipv4 blocked host at 21
> 25 ipv4 open - at 25
> 25 ipv4 blocked host at 31
> 25 ipv4 open - at 35
> 25 ipv4 blocked host at 41
> 25 ipv4 open - at 45
> 25 ipv4 blocked host at 51
> 25 ipv4 open - at 55
> 25 ipv4 blocked host at 61
> 25 ipv4 open - at 65
