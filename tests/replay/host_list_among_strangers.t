# SPDX-License-Identifier: GPL-2.0-only
# What goes to other networks leaves, though nothing answers yet: the rule may be for the one that is
# stopped here, and it takes a second one to decide.
0 try 198.18.{1..2}.25:25
1 again 198.18.{1..2}.25:25
60 stopped 198.18.9.25:25
61 stopped-again 198.18.9.25:25
63 stopped-again 198.18.9.25:25
67 stopped-again 198.18.9.25:25
90 stopped 198.18.10.25:25
100 end
> 25 ipv4 blocked host at 90
