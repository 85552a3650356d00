# SPDX-License-Identifier: GPL-2.0-only
# Without an attempt nothing changes: it stays degraded until that is stale.
0 try 198.18.{100..100}.25:25
0.02 answer 198.18.{100..100}.25:25
10 try 198.18.{1..8}.25:25
11 again 198.18.{1..8}.25:25
28800 end
> 25 ipv4 open - at 0.02
> 25 ipv4 degraded - at 600
> 25 ipv4 unknown - at 22200
+ last known: degraded since
