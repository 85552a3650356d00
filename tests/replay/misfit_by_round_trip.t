# SPDX-License-Identifier: GPL-2.0-only
# A reset with the destination's TTL that comes faster than light from there is from the path.
0 try 198.18.{1..3}.25:587
0.04 answer 198.18.{1..3}.25:587
2 try 198.18.{1..3}.25:587
2.045 answer 198.18.{1..3}.25:587
3 try 198.18.{1..3}.25:25
3.005 reset ttl=50 198.18.{1..3}.25:25
> 587 ipv4 open - at 0.04
> 25 ipv4 blocked network-reset at 3.005
* 198.18.1.25 25 reset-on-path at 3.005
* 198.18.2.25 25 reset-on-path at 3.005
* 198.18.3.25 25 reset-on-path at 3.005
