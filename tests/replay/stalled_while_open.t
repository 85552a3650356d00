# SPDX-License-Identifier: GPL-2.0-only
# A mail server waits five minutes for a greeting: that none comes is told while it waits. Their ends,
# later, add nothing; a server that greets ends it.
0 try 198.18.{1..5}.25:25
0.02 answer 198.18.{1..5}.25:25
21 asked bytes=0 198.18.{1..5}.25:25
300 ends bytes=0 198.18.{1..5}.25:25
310 try 198.18.9.25:25
310.02 answer 198.18.9.25:25
311 ends bytes=300 acked=200 198.18.9.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 stalled no-greeting at 21
+ 5 networks completed the handshake and never sent a byte
> 25 ipv4 open - at 311
