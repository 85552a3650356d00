# SPDX-License-Identifier: GPL-2.0-only
# Two are no pattern.
0 try 198.18.{1..2}.25:587
0.03 answer ttl=48 198.18.{1..2}.25:587
1 try 198.18.{1..2}.25:25
1.003 answer ttl=62 198.18.{1..2}.25:25
> 587 ipv4 open - at 0.03
> 25 ipv4 open - at 1.003
