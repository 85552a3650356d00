# SPDX-License-Identifier: GPL-2.0-only
# Redirected, then stopped: the rule has changed. One connection shows it, with its first repeat.
0 try 198.18.{1..3}.25:25
0.02 answer 198.18.{1..3}.25:25
5 redirected 198.18.{1..3}.25:25
30 stopped 198.18.9.25:25
31 stopped-again 198.18.9.25:25
60 end
> 25 ipv4 open - at 0.02
> 25 ipv4 intercepted - at 5
> 25 ipv4 blocked host at 31
