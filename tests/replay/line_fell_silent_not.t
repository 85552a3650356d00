# SPDX-License-Identifier: GPL-2.0-only
# Looks the same but that other packets come in, or another port goes on: then it is no line, and the
# first is said as such.
0 try 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:25
1 try 198.19.{1..8}.25:587
1.02 answer 198.19.{1..8}.25:587
2 try 203.0.113.25:465
2.02 answer 203.0.113.25:465
60 try 198.18.{1..8}.25:25
60.1 line 100
60.5 line 110
61 again 198.18.{1..8}.25:25
60.2 try 198.19.{1..8}.25:587
61.2 again 198.19.{1..8}.25:587
61.1 line 120
61.5 line 130
61.9 line 140
62 line 150
62.2 line 160
90 ends 198.18.{1..8}.25:25
90 ends 198.19.{1..8}.25:587
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 1.02
> 465 ipv4 open - at 2.02
> 25 ipv4 blocked network-silent at 62
> 587 ipv4 blocked network-silent at 62.2
+ 25 fell silent with it, while other packets still come in
- a line that is down
