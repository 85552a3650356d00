# SPDX-License-Identifier: GPL-2.0-only
# What this host sends after the handshake is lost: the SYN-ACK is repeated, nothing is acknowledged.
0 try 198.18.{1..3}.25:25
0.02 answer 198.18.{1..3}.25:25
1.02 again-answer 198.18.{1..3}.25:25
3.02 again-answer 198.18.{1..3}.25:25
5 ends bytes=0 198.18.{1..3}.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 stalled acks-lost at 5
