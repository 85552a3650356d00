# SPDX-License-Identifier: GPL-2.0-only
# Mail and submission on machines of their own: another TTL, as far away. No proxy.
0 try 198.18.{1..5}.25:587
0.03 answer ttl=48 198.18.{1..5}.25:587
1 try 198.18.{1..5}.25:25
1.029 answer ttl=58 198.18.{1..5}.25:25
> 587 ipv4 open - at 0.03
> 25 ipv4 open - at 1.029
