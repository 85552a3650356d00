# SPDX-License-Identifier: GPL-2.0-only
# A SYN that is sent shows that there is a route again.
0 fails 198.18.{1..2}.25:25
10 try 198.18.1.25:25
10.02 answer 198.18.1.25:25
> 25 ipv4 blocked no-route at 0
> 25 ipv4 unknown - at 10
> 25 ipv4 open - at 10.02
+ there is a route again
