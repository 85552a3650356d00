# SPDX-License-Identifier: GPL-2.0-only
# This host's own drops: two networks decide at once.
0 stopped 198.18.1.25:25
0.5 stopped 198.18.2.25:25
> 25 ipv4 blocked host at 0.5
+ 2 of 2 SYNs were discarded on this host by netfilter, 0 left it
+ 2 networks were stopped on this host (weight 8 each)
= subsystem netfilter
= in_transit false
= since 0
