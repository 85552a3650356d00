# SPDX-License-Identifier: GPL-2.0-only
# Ten strangers in ten networks, each with two SYNs unanswered: blocked, a second after the second.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
9 end
> 25 ipv4 blocked network-silent at 2
+ 20 SYNs to 10 networks left eth0, none answered since
+ 10 networks silent, first attempt (weight 1.61 each)
+ evidence 16.1 of 16 needed
= confidence 0.9997
= since 0
= evidence.networks 10
