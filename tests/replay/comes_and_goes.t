# SPDX-License-Identifier: GPL-2.0-only
# A block that came and went twice within the hour is a limit on connections, not a rule against them.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
100 try 198.18.{1..6}.25:25
101 again 198.18.{1..6}.25:25
600 try 198.18.{1..6}.25:25
600.02 answer 198.18.{1..6}.25:25
700 try 198.18.{1..6}.25:25
701 again 198.18.{1..6}.25:25
1200 try 198.18.{1..6}.25:25
1200.02 answer 198.18.{1..6}.25:25
1300 try 198.18.{1..6}.25:25
1301 again 198.18.{1..6}.25:25
1400 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 102
> 25 ipv4 open - at 600.02
> 25 ipv4 blocked network-silent at 702
> 25 ipv4 throttled - at 1200.02
+ the port went silent and answered again, several times within the hour
