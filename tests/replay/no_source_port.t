# SPDX-License-Identifier: GPL-2.0-only
# No source port is free: the fifth call says so while others connect; for twenty seconds without a SYN
# it is this host's block, and the next that leaves ends it. No route is another thing.
0 try 198.18.1.25:587
0.02 answer 198.18.1.25:587
1 portless 198.18.1.25:587
1.1 portless 198.18.1.25:587
1.2 portless 198.18.1.25:587
1.3 portless 198.18.1.25:587
1.4 portless 198.18.1.25:587
8 portless 198.18.1.25:587
15 portless 198.18.1.25:587
21 portless 198.18.1.25:587
30 try 198.18.1.25:587
30.02 answer 198.18.1.25:587
> 587 ipv4 open - at 0.02
> 587 ipv4 open - at 1.4
+ no free source port for 198.18.1.25:587 (EADDRNOTAVAIL), 5 times lately
> 587 ipv4 blocked host at 21
= subsystem source-ports
- route
> 587 ipv4 open - at 30
