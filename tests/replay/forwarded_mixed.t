# SPDX-License-Identifier: GPL-2.0-only
# A forwarded SYN is told of after the answer that came meanwhile to another: it was sent once, and
# is no repeated one. One dead network among thirteen is no change either.
0 passes 198.18.{1..12}.25:25
0.2 try 203.0.113.7:25
0.3 answer 203.0.113.7:25
0.4 answer 198.18.{2..12}.25:25
1 passes-again 198.18.1.25:25
3 passes-again 198.18.1.25:25
7 passes-again 198.18.1.25:25
60 passes 198.18.{1..12}.25:25
60.6 try 203.0.113.7:25
60.7 answer 203.0.113.7:25
61.8 answer 198.18.{2..12}.25:25
90 end
> 25 ipv4 open - at 0.3
