# SPDX-License-Identifier: GPL-2.0-only
# Two that answered before and are stopped now: the rule is new, and for the port. It is not degraded on
# the way.
0 try 198.18.{1..2}.25:25
0.02 answer 198.18.{1..2}.25:25
10 stopped 198.18.{1..2}.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked host at 10
