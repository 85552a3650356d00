# SPDX-License-Identifier: GPL-2.0-only
# Stopped here on 25 while others answer there: that it is stopped on 587 too says nothing of 587.
0 stopped 198.18.1.25:25
1 try 198.18.{2..2}.25:25
1.02 answer 198.18.{2..2}.25:25
10 stopped 198.18.1.25:587
11 stopped-again 198.18.1.25:587
13 stopped-again 198.18.1.25:587
60 end
> 25 ipv4 open - at 1.02
