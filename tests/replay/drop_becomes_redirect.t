# SPDX-License-Identifier: GPL-2.0-only
# Stopped, then redirected, in no matter which order before: the newest rule is the one that is told.
0 redirected 198.18.{1..2}.25:25
10 stopped 198.18.{3..4}.25:25
11 stopped-again 198.18.{3..4}.25:25
20 redirected 198.18.5.25:25
30 try 198.18.6.25:25
30.02 answer 198.18.6.25:25
40 stopped 198.18.{1..6}.25:25
50 try 198.18.6.25:25
50.02 answer 198.18.6.25:25
60 end
> 25 ipv4 intercepted - at 0
> 25 ipv4 blocked host at 10
> 25 ipv4 intercepted - at 20
> 25 ipv4 open - at 30.02
> 25 ipv4 blocked host at 40
> 25 ipv4 open - at 50
