# SPDX-License-Identifier: GPL-2.0-only
# Five attempts in five networks are on their way when another network answers: their repeated SYNs count
# for the destinations, and each of these is the only one of its network.
0 try 198.18.{1..5}.1:25
0.5 try 203.0.113.7:25
0.6 answer 203.0.113.7:25
1 again 198.18.{1..5}.1:25
3 again 198.18.{1..5}.1:25
8 end
> 25 ipv4 open - at 0.6
- lie in
