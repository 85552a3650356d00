# SPDX-License-Identifier: GPL-2.0-only
# Resets with a TTL that is not the destinations': three decide.
0 try 198.18.{1..3}.25:587
0.02 answer 198.18.{1..3}.25:587
1 try 198.18.{1..3}.25:25
1.02 reset 198.18.{1..3}.25:25
> 587 ipv4 open - at 0.02
> 25 ipv4 blocked network-reset at 1.02
+ 3 networks were reset by something that is not the destination (weight 5.5 each)
= since 1
* 198.18.1.25 25 reset-on-path at 1.02
* 198.18.2.25 25 reset-on-path at 1.02
* 198.18.3.25 25 reset-on-path at 1.02
