# SPDX-License-Identifier: GPL-2.0-only
# Another user makes networks silent for itself that answer everybody, by an option the far ends discard;
# some of them had answered it before. Mail that is answered meanwhile keeps the port open, and neither
# calls it throttled.
0 try 198.18.{1..9}.25:25
0.02 answer 198.18.{1..9}.25:25
1 ends 198.18.{1..9}.25:25
5 try uid=33 198.18.{1..3}.25:25
5.02 answer uid=33 198.18.{1..3}.25:25
6 ends uid=33 198.18.{1..3}.25:25
10 try uid=33 198.18.{1..9}.25:25
11 again uid=33 198.18.{1..9}.25:25
14 try 198.18.1.25:25
14.02 answer 198.18.1.25:25
20 try uid=33 198.18.{1..9}.25:25
21 again uid=33 198.18.{1..9}.25:25
30 end
> 25 ipv4 open - at 0.02
