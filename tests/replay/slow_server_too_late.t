# SPDX-License-Identifier: GPL-2.0-only
# The same answer after the verdict opens the port again, and says what had been said.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
2.5 answer 198.18.10.25:25
60 end
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 open - at 2.5
+ it was blocked by the network's silence from
