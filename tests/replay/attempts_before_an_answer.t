# SPDX-License-Identifier: GPL-2.0-only
# Sixty at once, twenty of them dead: they were tried before the others answered, so the port was open.
0 try 198.18.{1..60}.25:25
0.02 answer 198.18.{21..60}.25:25
1 again 198.18.{1..20}.25:25
3 again 198.18.{1..20}.25:25
60 end
> 25 ipv4 open - at 0.02
