# SPDX-License-Identifier: GPL-2.0-only
# The web server's user is stopped here, again and again, and the mail server sends every hour and a half to
# the one relay: what it is answered holds until it is stopped itself. It is, in the end.
0 try 198.18.1.25:587
0.02 answer 198.18.1.25:587
1 ends 198.18.1.25:587
30 stopped uid=33 198.18.1.25:587
31 stopped-again uid=33 198.18.1.25:587
35 ends uid=33 198.18.1.25:587
630 stopped uid=33 198.18.1.25:587
631 stopped-again uid=33 198.18.1.25:587
635 ends uid=33 198.18.1.25:587
1230 stopped uid=33 198.18.1.25:587
1231 stopped-again uid=33 198.18.1.25:587
1235 ends uid=33 198.18.1.25:587
1830 stopped uid=33 198.18.1.25:587
1831 stopped-again uid=33 198.18.1.25:587
1835 ends uid=33 198.18.1.25:587
2430 stopped uid=33 198.18.1.25:587
2431 stopped-again uid=33 198.18.1.25:587
2435 ends uid=33 198.18.1.25:587
3030 stopped uid=33 198.18.1.25:587
3031 stopped-again uid=33 198.18.1.25:587
3035 ends uid=33 198.18.1.25:587
3630 stopped uid=33 198.18.1.25:587
3631 stopped-again uid=33 198.18.1.25:587
3635 ends uid=33 198.18.1.25:587
4230 stopped uid=33 198.18.1.25:587
4231 stopped-again uid=33 198.18.1.25:587
4235 ends uid=33 198.18.1.25:587
4830 stopped uid=33 198.18.1.25:587
4831 stopped-again uid=33 198.18.1.25:587
4835 ends uid=33 198.18.1.25:587
5400 try 198.18.1.25:587
5400.02 answer 198.18.1.25:587
5401 ends 198.18.1.25:587
5430 stopped uid=33 198.18.1.25:587
5431 stopped-again uid=33 198.18.1.25:587
5435 ends uid=33 198.18.1.25:587
6030 stopped uid=33 198.18.1.25:587
6031 stopped-again uid=33 198.18.1.25:587
6035 ends uid=33 198.18.1.25:587
6630 stopped uid=33 198.18.1.25:587
6631 stopped-again uid=33 198.18.1.25:587
6635 ends uid=33 198.18.1.25:587
7230 stopped uid=33 198.18.1.25:587
7231 stopped-again uid=33 198.18.1.25:587
7235 ends uid=33 198.18.1.25:587
7830 stopped uid=33 198.18.1.25:587
7831 stopped-again uid=33 198.18.1.25:587
7835 ends uid=33 198.18.1.25:587
8430 stopped uid=33 198.18.1.25:587
8431 stopped-again uid=33 198.18.1.25:587
8435 ends uid=33 198.18.1.25:587
9030 stopped uid=33 198.18.1.25:587
9031 stopped-again uid=33 198.18.1.25:587
9035 ends uid=33 198.18.1.25:587
9630 stopped uid=33 198.18.1.25:587
9631 stopped-again uid=33 198.18.1.25:587
9635 ends uid=33 198.18.1.25:587
10230 stopped uid=33 198.18.1.25:587
10231 stopped-again uid=33 198.18.1.25:587
10235 ends uid=33 198.18.1.25:587
10800 try 198.18.1.25:587
10800 answer 198.18.1.25:587
10801 ends 198.18.1.25:587
10830 stopped uid=33 198.18.1.25:587
10831 stopped-again uid=33 198.18.1.25:587
10835 ends uid=33 198.18.1.25:587
11430 stopped uid=33 198.18.1.25:587
11431 stopped-again uid=33 198.18.1.25:587
11435 ends uid=33 198.18.1.25:587
12030 stopped uid=33 198.18.1.25:587
12031 stopped-again uid=33 198.18.1.25:587
12035 ends uid=33 198.18.1.25:587
16200 stopped 198.18.1.25:587
16201 stopped-again 198.18.1.25:587
16203 stopped-again 198.18.1.25:587
16204 ends 198.18.1.25:587
> 587 ipv4 open - at 0.02
> 587 ipv4 open - at 1230
+ uid 33 (other) is stopped on this host by netfilter on port 587, 3 times in a row
> 587 ipv4 blocked host at 16203
