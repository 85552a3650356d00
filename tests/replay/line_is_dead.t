# SPDX-License-Identifier: GPL-2.0-only
# Nothing at all comes in for longer than a minute: the line, not a port; and its end is no exemption.
0 try 198.18.{1..12}.25:25
0.02 answer 198.18.{1..12}.25:25
1 line 400
2 line 420
3 line 440
4 line 460
5 line 480
6 line 500
10 try 198.18.{1..12}.25:25
11 again 198.18.{1..12}.25:25
11.1 line 500 12.9
13 again 198.18.{1..12}.25:25
13.1 line 500 180
180.1 line 501
190 try 198.18.{1..12}.25:25
190.02 answer 198.18.{1..12}.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 offline - at 66.1
+ nothing at all has come in by eth0 since 00:00:06
= since 6
> 25 ipv4 open - at 180.1
- exemption
