# SPDX-License-Identifier: GPL-2.0-only
# Nothing at all comes in for longer than a minute: the line, not a port; and its end is no exemption.
0 try 198.18.{1..12}.25:25
0.02 answer 198.18.{1..12}.25:25
10 try 198.18.{1..12}.25:25
11 again 198.18.{1..12}.25:25
11.1 line 500 12.9
13 again 198.18.{1..12}.25:25
13.1 line 500 180
180.1 line 501
190 try 198.18.{1..12}.25:25
190.02 answer 198.18.{1..12}.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 offline - at 71.1
+ nothing at all has come in by eth0 since 00:00:11
= since 11.1
> 25 ipv4 open - at 180.1
- exemption
