# SPDX-License-Identifier: GPL-2.0-only
# The opposite: whose mail was answered has no route any more.
0 try 198.18.{1..5}.25:25
0.02 answer 198.18.{1..5}.25:25
1 ends 198.18.{1..5}.25:25
10 fails 198.18.{1..2}.25:25
20 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked no-route at 10
