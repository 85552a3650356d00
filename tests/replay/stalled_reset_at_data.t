# SPDX-License-Identifier: GPL-2.0-only
# Reset at the first byte by what stands on the path: three networks, for the TTL is not theirs. Five
# where it is.
0 try 198.18.{1..3}.25:25
0 try 198.18.{1..5}.25:587
0.02 answer ttl=52 198.18.{1..3}.25:25
0.02 answer ttl=52 198.18.{1..5}.25:587
0.1 resets bytes=0 ttl=63 198.18.{1..3}.25:25
0.2 resets bytes=0 ttl=52 198.18.{1..5}.25:587
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 0.02
> 25 ipv4 stalled reset-at-data at 0.1
> 587 ipv4 stalled reset-at-data at 0.2
