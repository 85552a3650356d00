# SPDX-License-Identifier: GPL-2.0-only
# "554 no mail from here", and the connection is closed: by eight networks from eight places it is
# a pattern; from one place, it is one proxy that answers for all.
0 try 198.18.{1..8}.25:25
0 try 198.18.{1..8}.25:2525
0.02 answer ttl=50 198.18.{1..4}.25:25
0.02 answer ttl=44 198.18.{5..8}.25:25
0.02 answer ttl=61 198.18.{1..8}.25:2525
1 ends bytes=60 closed=far-end 198.18.{1..8}.25:25
1 ends bytes=60 closed=far-end 198.18.{1..8}.25:2525
> 25 ipv4 open - at 0.02
> 2525 ipv4 open - at 0.02
> 25 ipv4 stalled hung-up at 1
> 2525 ipv4 intercepted - at 1
