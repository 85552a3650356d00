# SPDX-License-Identifier: GPL-2.0-only
# How attempts end: given up by the kernel, by the program, refused, rejected, stopped, redirected.
0 try 198.18.{1..3}.25:25
0.1 reset ttl=50 198.18.3.25:25
1 again 198.18.{1..2}.25:25
2 ends 198.18.2.25:25
3 ends errno=110 198.18.1.25:25
5 try 198.18.4.25:25
5.1 icmp icmp=3/1 198.18.4.25:25
6 ends errno=113 198.18.4.25:25
7 stopped 198.18.5.25:25
9 ends errno=110 198.18.5.25:25
10 redirected 198.18.6.25:25
11 ends 198.18.6.25:25
12 stopped 198.18.7.25:25
12.1 ends errno=111 198.18.7.25:25
> 25 ipv4 blocked host at 12
* 198.18.3.25 25 refused at 0.1
* 198.18.2.25 25 abandoned at 2
* 198.18.1.25 25 silent at 3
* 198.18.4.25 25 rejected at 6
* 198.18.5.25 25 dropped-here at 9
* 198.18.6.25 25 redirected-here at 11
* 198.18.7.25 25 rejected-here at 12.1
