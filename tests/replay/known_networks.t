# SPDX-License-Identifier: GPL-2.0-only
# Four that answered before decide.
0 try 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 198.18.4.25:25
0.02 answer 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 198.18.4.25:25
100 try 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 198.18.4.25:25
101 again 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 198.18.4.25:25
110 end
> 25 ipv4 open - at 0.02
> 25 ipv4 degraded - at 102
> 25 ipv4 blocked network-silent at 102
