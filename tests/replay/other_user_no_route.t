# SPDX-License-Identifier: GPL-2.0-only
# Mail is answered; another user binds its sockets to a device by which nothing can be reached, and tries
# networks that answered and others: no route for it, the port is open.
0 try 198.18.{1..5}.25:25
0.02 answer 198.18.{1..5}.25:25
1 ends 198.18.{1..5}.25:25
10 fails uid=33 198.18.{1..2}.25:25
11 fails uid=33 198.18.{21..27}.25:25
20 end
> 25 ipv4 open - at 0.02
> 25 ipv4 open - at 11
= apart.0.what program
+ uid 33 (other) is refused by this host (ENETUNREACH) on port 25, 3 times in a row
