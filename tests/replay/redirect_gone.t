# SPDX-License-Identifier: GPL-2.0-only
# The first connection of a redirected user that leaves and is answered ends it.
0 redirected 198.18.{1..3}.25:25
30 try 198.18.4.25:25
30.02 answer 198.18.4.25:25
60 end
> 25 ipv4 intercepted - at 0
> 25 ipv4 open - at 30.02
- established without leaving
