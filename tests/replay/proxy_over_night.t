# SPDX-License-Identifier: GPL-2.0-only
# A proxy that nothing has shown for six hours is no longer known.
0 try 198.18.{1..3}.25:587
0.03 answer ttl=48 198.18.1.25:587
0.03 answer ttl=50 198.18.2.25:587
0.03 answer ttl=53 198.18.3.25:587
1 try 198.18.{1..3}.25:25
1.003 answer ttl=62 198.18.{1..3}.25:25
28800 end
> 587 ipv4 open - at 0.03
> 25 ipv4 open - at 1.003
> 25 ipv4 intercepted - at 1.003
> 25 ipv4 unknown - at 22200
+ last known: intercepted since 00:00:01
> 587 ipv4 unknown - at 22200
