# SPDX-License-Identifier: GPL-2.0-only
# A SYN that leaves ends a block of this host; undecided until something answers.
0 stopped 198.18.{1..2}.25:25
10 try 198.18.1.25:25
10.02 answer 198.18.1.25:25
> 25 ipv4 blocked host at 0
> 25 ipv4 unknown - at 10
> 25 ipv4 open - at 10.02
+ it was blocked on this host from
+ nothing on this host stops it now
