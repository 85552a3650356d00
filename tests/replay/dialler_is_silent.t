# SPDX-License-Identifier: GPL-2.0-only
# Something connects in the container's place and is not answered: that is one block, the network's, and told
# once.
0 dials ns=5 198.18.{1..12}.25:25
0.01 try 198.18.{1..12}.25:25
1 dials-again ns=5 198.18.{1..12}.25:25
1.01 again 198.18.{1..12}.25:25
30 ends ns=5 198.18.{1..12}.25:25
30.01 ends 198.18.{1..12}.25:25
> 25 ipv4 blocked network-silent at 2.01
