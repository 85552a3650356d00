# SPDX-License-Identifier: GPL-2.0-only
# Mail goes over to an uplink that works, and back: nothing is told. What was silent by the one that went
# says nothing of the other, nor of the port.
0 uplinks 2 7
1 try if=2 198.18.{1..12}.25:25
1.02 answer if=2 198.18.{1..12}.25:25
3 ends if=2 198.18.{1..12}.25:25
100 try if=2 198.18.{1..4}.25:25
101 again if=2 198.18.{1..4}.25:25
103 uplinks 7
130 ends if=2 198.18.{1..4}.25:25
140 try if=7 198.18.{1..12}.25:25
140.02 answer if=7 198.18.{1..12}.25:25
143 ends if=7 198.18.{1..12}.25:25
300 uplinks 2 7
310 try if=2 198.18.{1..12}.25:25
310.02 answer if=2 198.18.{1..12}.25:25
> 25 ipv4 open - at 1.02
