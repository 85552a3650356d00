# SPDX-License-Identifier: GPL-2.0-only
# Refusals that may well be the destinations' own: six decide.
0 try 198.18.{1..6}.25:25
0.02 reset ttl=50 198.18.{1..6}.25:25
> 25 ipv4 blocked network-reset at 0.02
+ 6 networks refused the connection (weight 3 each)
