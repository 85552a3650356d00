# SPDX-License-Identifier: GPL-2.0-only
# A pause of this machine, or of the network, delays alike whatever arrives in it: what answers after it is
# no nearer for that. The next answers tell how far it was.
0 try 198.18.{1..5}.25:587
0.06 answer ttl=50 198.18.{1..5}.25:587
1 try 198.18.{1..5}.25:25
1.01 answer ttl=50 198.18.{1..5}.25:25
3 try 198.18.{1..5}.25:587
3.01 answer ttl=50 198.18.{1..5}.25:587
4 try 198.18.{1..5}.25:25
4.01 answer ttl=50 198.18.{1..5}.25:25
> 587 ipv4 open - at 0.06
> 25 ipv4 open - at 1.01
