# SPDX-License-Identifier: GPL-2.0-only
# A user's own namespace tries fourteen networks by a device that nobody reads: silent for that namespace,
# open for the machine.
0 try 198.18.{1..2}.25:25
0.02 answer 198.18.{1..2}.25:25
10 stopped ns=9 by=other 198.18.{21..34}.25:25
11 stopped-again ns=9 by=other 198.18.{21..34}.25:25
20 fails ns=8 198.18.{41..44}.25:25
30 end
> 25 ipv4 open - at 0.02
> 25 ipv4 open - at 11
= namespaces.0.netns 9
> 25 ipv4 open - at 20
+ not counted: 28 SYNs in network namespace 9 that no uplink saw
= namespaces.1.netns 8
= namespaces.1.by no-route
