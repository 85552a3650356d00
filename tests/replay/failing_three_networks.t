# SPDX-License-Identifier: GPL-2.0-only
# Three relays are still few: that all of them fail says nothing of the port. Five attempts in a row within
# fifteen seconds are a moment's trouble; with one at the end of twenty it is told.
0 try 198.18.1.25:587
1 again 198.18.1.25:587
2 ends 198.18.1.25:587
3 try 198.18.2.25:587
4 again 198.18.2.25:587
5 ends 198.18.2.25:587
6 try 198.18.3.25:587
7 again 198.18.3.25:587
8 ends 198.18.3.25:587
9 try 198.18.1.25:587
10 again 198.18.1.25:587
11 ends 198.18.1.25:587
12 try 198.18.2.25:587
13 again 198.18.2.25:587
14 ends 198.18.2.25:587
20 try 198.18.3.25:587
21 again 198.18.3.25:587
22 ends 198.18.3.25:587
40 end
> 587 ipv4 failing - at 22
