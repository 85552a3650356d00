# SPDX-License-Identifier: GPL-2.0-only
# Less than one in ten is no matter.
0 try 198.18.{1..10}.25:25
0.02 answer 198.18.{1..10}.25:25
1 try 198.18.{11..11}.25:25
2 again 198.18.{11..11}.25:25
20 end
> 25 ipv4 open - at 0.02
