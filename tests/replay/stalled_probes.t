# SPDX-License-Identifier: GPL-2.0-only
# Who only tries whether the port is open, and closes at once, has waited for no greeting.
0 try 198.18.{1..12}.25:25
0.02 answer 198.18.{1..12}.25:25
0.05 ends bytes=0 198.18.{1..12}.25:25
60 end
> 25 ipv4 open - at 0.02
