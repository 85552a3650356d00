# SPDX-License-Identifier: GPL-2.0-only
# Two are no pattern.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
10 try 198.18.{1..2}.25:25
11 again 198.18.{1..2}.25:25
20 try 198.18.{20..20}.25:25
20.02 answer 198.18.{20..20}.25:25
> 25 ipv4 open - at 0.02
