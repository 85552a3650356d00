# SPDX-License-Identifier: GPL-2.0-only
# Every handshake completes, no byte ever comes: the fifth network decides, one that greets ends it.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
6 ends bytes=0 198.18.{1..6}.25:25
20 try 198.18.7.25:25
20.02 answer 198.18.7.25:25
21 ends bytes=60 acked=40 198.18.7.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 stalled no-greeting at 6
+ 5 networks completed the handshake and never sent a byte
> 25 ipv4 open - at 21
