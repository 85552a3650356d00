# SPDX-License-Identifier: GPL-2.0-only
# The large providers' exchangers: four decide, for they are hardly ever silent.
setup exchangers=198.18.0.0/16
0 try 198.18.{1..4}.25:25
1 again 198.18.{1..4}.25:25
9 end
> 25 ipv4 blocked network-silent at 2
+ 4 networks count as well-known exchangers (weight 4 each)
