# SPDX-License-Identifier: GPL-2.0-only
# The program gave up after 0.3 s, the SYN-ACK comes after 0.6 s: it is an answer all the same.
0 try 198.18.{1..12}.25:25
0.3 ends 198.18.{1..12}.25:25
0.6 answer 198.18.{1..12}.25:25
1 try 198.18.{1..12}.25:25
1.3 ends 198.18.{1..12}.25:25
1.6 answer 198.18.{1..12}.25:25
60 end
> 25 ipv4 open - at 0.6
+ 1 of 12 networks answered
