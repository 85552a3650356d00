# SPDX-License-Identifier: GPL-2.0-only
# Five of those do not: half of what is known goes down together now and then.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
100 try 198.18.{1..5}.25:25
101 again 198.18.{1..5}.25:25
110 end
> 25 ipv4 open - at 0.02
