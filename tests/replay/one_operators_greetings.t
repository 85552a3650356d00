# SPDX-License-Identifier: GPL-2.0-only
# A monitor reads the greetings of one operator's ten networks and hangs up: the same length from the
# same distance. The machine's mail is heard out meanwhile, so nothing answers for all.
0 try 198.18.{21..23}.25:25
0.02 answer 198.18.{21..23}.25:25
1 ends bytes=300 acked=200 198.18.{21..23}.25:25
60 try 198.18.{1..10}.25:25
60.02 answer 198.18.{1..10}.25:25
61 ends bytes=51 198.18.{1..10}.25:25
> 25 ipv4 open - at 0.02
