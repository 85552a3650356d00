# SPDX-License-Identifier: GPL-2.0-only
# One public answer ends a block and says since when it had been; another block is a new one, with its
# own beginning, and tells of the one before.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
60 try 198.18.{1..1}.25:25
60.02 answer 198.18.{1..1}.25:25
100 try 198.18.{1..10}.25:25
101 again 198.18.{1..10}.25:25
110 end
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 open - at 60.02
+ it was blocked by the network's silence from
+ destinations answer again
= before.by network-silent
= before.since 0
= evidence.answered 1
> 25 ipv4 blocked network-silent at 102
+ it had been blocked by the network's silence before
+ this block is a new one
= since 100
