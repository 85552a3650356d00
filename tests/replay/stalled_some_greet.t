# SPDX-License-Identifier: GPL-2.0-only
# Servers that never greet, among others that do: these servers' own affair.
0 try 198.18.{1..9}.25:25
0.02 answer 198.18.{1..9}.25:25
5 ends bytes=60 acked=40 198.18.1.25:25
6 ends bytes=0 198.18.{2..5}.25:25
6.5 ends bytes=60 acked=40 198.18.6.25:25
7 ends bytes=0 198.18.{7..9}.25:25
> 25 ipv4 open - at 0.02
