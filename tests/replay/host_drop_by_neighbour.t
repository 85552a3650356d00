# SPDX-License-Identifier: GPL-2.0-only
# Who on this host stops it is told by name.
0 stopped by=neighbour 198.18.{1..2}.25:25
> 25 ipv4 blocked host at 0
+ discarded on this host by neighbour
= subsystem neighbour
