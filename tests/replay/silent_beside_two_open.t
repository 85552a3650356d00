# SPDX-License-Identifier: GPL-2.0-only
# With 37 silent ones beside two that answer it is none: fewer than nineteen for each.
0 try 198.18.{1..37}.25:25
0.5 try 198.19.{1..2}.25:25
0.52 answer 198.19.{1..2}.25:25
1 again 198.18.{1..37}.25:25
30 end
> 25 ipv4 open - at 0.52
