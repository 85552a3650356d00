# SPDX-License-Identifier: GPL-2.0-only
# It may choose the TTL, not be faster than light.
0 try 198.18.{1..3}.25:587
0.03 answer ttl=50 198.18.{1..3}.25:587
2 try 198.18.{1..3}.25:587
2.03 answer ttl=50 198.18.{1..3}.25:587
3 try 198.18.{1..3}.25:25
3.003 answer ttl=50 198.18.{1..3}.25:25
> 587 ipv4 open - at 0.03
> 25 ipv4 open - at 3.003
> 25 ipv4 intercepted - at 3.003
