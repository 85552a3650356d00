# SPDX-License-Identifier: GPL-2.0-only
# "554 no mail from here": whoever hears it hangs up, or says QUIT. The same line to the byte from one
# place for eight networks is one thing that answers for them; on 587 they are servers that are
# probed, whose names differ, and on 2525 the same from several places.
0 try 198.18.{1..8}.25:25
0 try 198.18.{1..8}.25:587
0 try 198.18.{1..8}.25:2525
0.02 answer 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:587
0.02 answer ttl=50 198.18.{1..7}.25:2525
0.02 answer ttl=47 198.18.8.25:2525
1 ends bytes=51 198.18.{1..6}.25:25
1 ends bytes=51 acked=6 closed=far-end 198.18.7.25:25
1 ends bytes=51 acked=6 closed=far-end 198.18.8.25:25
1 ends bytes=51 acked=6 closed=far-end 198.18.{1..7}.25:587
1 ends bytes=55 acked=6 closed=far-end 198.18.8.25:587
1 ends bytes=51 198.18.{1..8}.25:2525
20 try 198.18.9.25:25
20.02 answer 198.18.9.25:25
21 ends bytes=300 acked=200 198.18.9.25:25
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 0.02
> 2525 ipv4 open - at 0.02
> 25 ipv4 intercepted - at 1
+ 8 networks close the connection after one short line, all from one place
> 25 ipv4 open - at 21
