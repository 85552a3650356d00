# SPDX-License-Identifier: GPL-2.0-only
# Servers known to take 2.5 s are not silent after 2: four at once, as in a scan of the queue, decide
# nothing.
0 try 198.18.{1..4}.25:25
1 again 198.18.{1..4}.25:25
2.5 answer 198.18.{1..4}.25:25
100 try 198.18.{1..4}.25:25
101 again 198.18.{1..4}.25:25
102.5 answer 198.18.{1..4}.25:25
160 end
> 25 ipv4 open - at 2.5
