# SPDX-License-Identifier: GPL-2.0-only
# What refused while others answered refuses always, and says nothing by it.
0 try 198.18.{1..5}.25:25
0.02 reset ttl=50 198.18.{1..5}.25:25
1 try 198.18.{30..31}.25:25
1.02 answer 198.18.{30..31}.25:25
4000 try 198.18.{1..9}.25:25
4000.02 reset ttl=50 198.18.{1..9}.25:25
4010 end
> 25 ipv4 open - at 1.02
