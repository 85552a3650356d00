# SPDX-License-Identifier: GPL-2.0-only
# Others answer: one that this host stops is on a block list of its own; five of those decide nothing.
0 try 198.18.{20..25}.25:25
0.02 answer 198.18.{20..25}.25:25
10 stopped 198.18.{1..5}.25:25
11 stopped-again 198.18.{1..5}.25:25
13 stopped-again 198.18.{1..5}.25:25
60 end
> 25 ipv4 open - at 0.02
