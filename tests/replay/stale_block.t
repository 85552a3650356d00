# SPDX-License-Identifier: GPL-2.0-only
# A block that nothing has supported for six hours is no longer known either; it did not end.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
28800 end
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 unknown - at 22200
+ last known: blocked by the network's silence since
- the block is gone
