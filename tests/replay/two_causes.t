# SPDX-License-Identifier: GPL-2.0-only
# Two blocks at once have two causes: 25 silent in the network, 587 discarded here.
0 stopped 198.18.{1..2}.25:587
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
9 end
> 587 ipv4 blocked host at 0
> 25 ipv4 blocked network-silent at 2
