# SPDX-License-Identifier: GPL-2.0-only
# Two networks answer in the midst of it: 38 silent ones, nineteen for each, are a block that lets these two
# through.
0 try 198.18.{1..38}.25:25
0.5 try 198.19.{1..2}.25:25
0.52 answer 198.19.{1..2}.25:25
1 again 198.18.{1..38}.25:25
30 end
> 25 ipv4 open - at 0.52
> 25 ipv4 blocked network-silent at 2
