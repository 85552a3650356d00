# SPDX-License-Identifier: GPL-2.0-only
# A port that carried mail until a minute ago: twice as many networks decide.
0 try 198.18.{1..9}.25:25
0.02 answer 198.18.{1..9}.25:25
1 ends bytes=60 acked=4000 198.18.{1..9}.25:25
60 try 198.18.{1..12}.25:25
60.02 answer 198.18.{1..12}.25:25
66 ends bytes=0 198.18.{1..9}.25:25
67 ends bytes=0 198.18.{10..12}.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 stalled no-greeting at 67
