# SPDX-License-Identifier: GPL-2.0-only
# One in five is dead, as always, and is named when somebody asks: the port is open.
0 try 198.18.{1..4}.25:25
0.02 answer 198.18.{1..4}.25:25
1 try 198.18.{5..5}.25:25
2 again 198.18.{5..5}.25:25
10 try 198.18.{5..5}.25:25
10.02 answer 198.18.{5..5}.25:25
> 25 ipv4 open - at 0.02
