# SPDX-License-Identifier: GPL-2.0-only
# Two do not.
0 try 198.18.{1..2}.25:587
0.02 answer 198.18.{1..2}.25:587
1 try 198.18.{1..2}.25:25
1.02 reset 198.18.{1..2}.25:25
9 end
> 587 ipv4 open - at 0.02
