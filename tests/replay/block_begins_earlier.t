# SPDX-License-Identifier: GPL-2.0-only
# What was tried first repeats its SYN last, and is found silent when the others have decided: it is in the
# block all the same, and its answer ends that. One that was silent while others answered is not, and
# its answer alone ends nothing.
0 try 203.0.113.25:25
0.02 answer 203.0.113.25:25
1 try 203.0.113.25:25
2 again 203.0.113.25:25
4 try 192.0.2.25:25
4.02 answer 192.0.2.25:25
5 ends 203.0.113.25:25
10 try 198.18.1.25:25
10.1 try 198.18.{2..16}.25:25
11 again 198.18.{2..16}.25:25
11.2 again 198.18.1.25:25
15 ends 198.18.{1..16}.25:25
20 try 203.0.113.25:25
20.02 answer 203.0.113.25:25
30 try 198.18.1.25:25
30.02 answer 198.18.1.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 12
> 25 ipv4 open - at 30.02
