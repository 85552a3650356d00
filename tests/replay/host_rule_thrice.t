# SPDX-License-Identifier: GPL-2.0-only
# The opposite: somebody sets a rule, takes it back, twice, and then it stays: no limit, a block each time.
0 stopped 198.18.1.25:25
1 stopped 198.18.2.25:25
2 stopped 198.18.3.25:25
3 stopped 198.18.4.25:25
4 stopped 198.18.5.25:25
5 stopped 198.18.6.25:25
6 stopped 198.18.7.25:25
30 try 198.18.8.25:25
30.02 answer 198.18.8.25:25
60 stopped 198.18.9.25:25
61 stopped 198.18.10.25:25
62 stopped 198.18.11.25:25
63 stopped 198.18.12.25:25
64 stopped 198.18.13.25:25
65 stopped 198.18.14.25:25
66 stopped 198.18.15.25:25
90 try 198.18.16.25:25
90.02 answer 198.18.16.25:25
120 stopped 198.18.17.25:25
121 stopped 198.18.18.25:25
122 stopped 198.18.19.25:25
123 stopped 198.18.20.25:25
124 stopped 198.18.21.25:25
125 stopped 198.18.22.25:25
126 stopped 198.18.23.25:25
130 stopped 198.18.24.25:25
150 stopped 198.18.25.25:25
170 stopped 198.18.26.25:25
190 stopped 198.18.27.25:25
210 stopped 198.18.28.25:25
230 stopped 198.18.29.25:25
250 stopped 198.18.30.25:25
270 stopped 198.18.31.25:25
290 stopped 198.18.32.25:25
310 stopped 198.18.33.25:25
330 stopped 198.18.34.25:25
350 stopped 198.18.35.25:25
370 stopped 198.18.36.25:25
390 stopped 198.18.37.25:25
410 stopped 198.18.38.25:25
430 stopped 198.18.39.25:25
450 stopped 198.18.40.25:25
470 stopped 198.18.41.25:25
490 stopped 198.18.42.25:25
510 stopped 198.18.43.25:25
> 25 ipv4 blocked host at 1
> 25 ipv4 unknown - at 30
> 25 ipv4 open - at 30.02
> 25 ipv4 blocked host at 65
> 25 ipv4 open - at 90
> 25 ipv4 blocked host at 125
