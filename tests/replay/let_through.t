# SPDX-License-Identifier: GPL-2.0-only
# The provider's own relay is let through and answers every few seconds, all others are silent: a block with
# an exception, which its answers do not end.
0 try 198.18.100.25:25
0.02 answer 198.18.100.25:25
1 try 198.18.{1..7}.25:25
2 again 198.18.{1..7}.25:25
5 try 198.18.100.25:25
5.02 answer 198.18.100.25:25
6 try 198.18.{8..14}.25:25
7 again 198.18.{8..14}.25:25
10 try 198.18.100.25:25
10.02 answer 198.18.100.25:25
30 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 8
+ 1 of 14 networks is let through
= let_through 1
= since 1
