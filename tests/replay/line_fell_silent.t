# SPDX-License-Identifier: GPL-2.0-only
# Two ports that answered fall silent in the same moment, and nothing is known of the line: it is that,
# until something answers again. A port that stays silent then is judged by what follows.
0 try 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:25
1 try 203.0.113.25:587
1.02 answer 203.0.113.25:587
59.9 try 203.0.113.25:587
60 try 198.18.{1..8}.25:25
60.9 again 203.0.113.25:587
61 again 198.18.{1..8}.25:25
90 ends 198.18.{1..8}.25:25
90 ends 203.0.113.25:587
180 try 203.0.113.25:587
180.02 answer 203.0.113.25:587
181 try 198.18.{1..8}.25:25
182 again 198.18.{1..8}.25:25
211 ends 198.18.{1..8}.25:25
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 1.02
> 25 ipv4 offline - at 62
+ 587 fell silent with it, and nothing that is watched has answered since
- exemption
= since 60
> 25 ipv4 open - at 180.02
- exemption
> 25 ipv4 blocked network-silent at 183
