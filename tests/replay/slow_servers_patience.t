# SPDX-License-Identifier: GPL-2.0-only
# Nobody is waited for longer than 8 s, however late the last answer came.
0 try 198.18.{1..6}.25:25
1 again 198.18.{1..6}.25:25
3 again 198.18.{1..6}.25:25
7 again 198.18.{1..6}.25:25
15 again 198.18.{1..6}.25:25
16 answer 198.18.{1..6}.25:25
100 try 198.18.{1..6}.25:25
101 again 198.18.{1..6}.25:25
120 end
> 25 ipv4 open - at 16
> 25 ipv4 blocked network-silent at 108
