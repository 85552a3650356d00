# SPDX-License-Identifier: GPL-2.0-only
# Two ports are blocked in the same minute on a line where little else comes in. It may be the line: so it is
# looked at, and what comes in later shows that it is not. Then both are judged by what follows.
0 try 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:25
1 try 203.0.113.25:587
1.02 answer 203.0.113.25:587
59.9 try 203.0.113.25:587
60 try 198.18.{1..8}.25:25
60.9 again 203.0.113.25:587
61 again 198.18.{1..8}.25:25
61.1 line 100 70
70.1 line 101
90 ends 198.18.{1..8}.25:25
90 ends 203.0.113.25:587
180 try 198.18.{1..8}.25:25
180.1 line 200
181 again 198.18.{1..8}.25:25
181.1 line 200 183
210 ends 198.18.{1..8}.25:25
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 1.02
> 25 ipv4 offline - at 62
+ 587 fell silent with it, and nothing that is watched has answered since
> 25 ipv4 open - at 70.1
> 25 ipv4 blocked network-silent at 182
