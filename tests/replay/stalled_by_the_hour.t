# SPDX-License-Identifier: GPL-2.0-only
# One mail an hour, and no server says a word: the fifth in a row says so, in whatever time. On the other port
# the fourth of six does.
0 try 198.18.1.25:25
0.02 answer 198.18.1.25:25
20 try 198.18.1.25:2525
20.02 answer 198.18.1.25:2525
300 ends bytes=0 198.18.1.25:25
320 ends bytes=0 198.18.1.25:2525
3600 try 198.18.2.25:25
3600.02 answer 198.18.2.25:25
3620 try 198.18.2.25:2525
3620.02 answer 198.18.2.25:2525
3900 ends bytes=0 198.18.2.25:25
3920 ends bytes=0 198.18.2.25:2525
7200 try 198.18.3.25:25
7200.02 answer 198.18.3.25:25
7220 try 198.18.3.25:2525
7220.02 answer 198.18.3.25:2525
7500 ends bytes=0 198.18.3.25:25
7520 ends bytes=0 198.18.3.25:2525
10800 try 198.18.4.25:25
10800.02 answer 198.18.4.25:25
10820 try 198.18.4.25:2525
10820.02 answer 198.18.4.25:2525
11100 ends bytes=0 198.18.4.25:25
11120 ends bytes=300 acked=900 198.18.4.25:2525
14400 try 198.18.5.25:25
14400.02 answer 198.18.5.25:25
14420 try 198.18.5.25:2525
14420.02 answer 198.18.5.25:2525
14700 ends bytes=0 198.18.5.25:25
14720 ends bytes=0 198.18.5.25:2525
18000 try 198.18.6.25:25
18000.02 answer 198.18.6.25:25
18020 try 198.18.6.25:2525
18020.02 answer 198.18.6.25:2525
18300 ends bytes=0 198.18.6.25:25
18320 ends bytes=0 198.18.6.25:2525
20000 end
> 25 ipv4 open - at 0.02
> 2525 ipv4 open - at 20.02
> 25 ipv4 stalled no-greeting at 14700
+ 5 networks completed the handshake and never sent a byte
