# SPDX-License-Identifier: GPL-2.0-only
# A container's SYNs that routing discards, as with a hop limit of 1, which any program can set: no rule
# of this host stops them and no uplink saw them, so that is the container's verdict, not the machine's.
0 stopped ns=7 by=other 198.18.{1..2}.25:25
1 stopped-again ns=7 by=other 198.18.{1..2}.25:25
> 25 ipv4 unknown - at 1
+ blocked on this host for smtp[107], network namespace 7: by other in the forward path
+ not counted: 3 SYNs in network namespace 7 that no uplink saw
= namespaces.0.state blocked
= namespaces.0.in_transit true
= not_counted.0.netns 7
= not_counted.0.syns 3
