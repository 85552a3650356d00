# SPDX-License-Identifier: GPL-2.0-only
# Networks that answered before the block and are tried for the first time in it may be what it lets through,
# one or two of them: with the third it is over.
0 try 198.18.{1..13}.25:25
0.02 answer 198.18.{1..13}.25:25
100 try 198.18.{4..13}.25:25
101 again 198.18.{4..13}.25:25
110 try 198.18.1.25:25
110.02 answer 198.18.1.25:25
120 try 198.18.2.25:25
120.02 answer 198.18.2.25:25
130 try 198.18.3.25:25
130.02 answer 198.18.3.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 102
> 25 ipv4 open - at 130.02
