# SPDX-License-Identifier: GPL-2.0-only
# The same container, and the refusals come from the network: they are that.
0 dials ns=5 198.18.{1..6}.25:25
0.01 try 198.18.{1..6}.25:25
0.02 reset ttl=30 198.18.{1..6}.25:25
0.03 turned-away ns=5 198.18.{1..6}.25:25
1 end
> 25 ipv4 blocked network-reset at 0.02
