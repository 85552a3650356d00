# SPDX-License-Identifier: GPL-2.0-only
# No route, over IPv6 alone: two networks decide.
0 fails [2001:db8:1::25]:25
1 fails [2001:db8:2::25]:25
1 try 198.18.{1..1}.25:25
1.02 answer 198.18.{1..1}.25:25
> 25 ipv6 blocked no-route at 1
+ connect() fails at once: no route leads to the destinations
> 25 ipv4 open - at 1.02
* 2001:db8:1::25 25 no-route at 0
* 2001:db8:2::25 25 no-route at 1
