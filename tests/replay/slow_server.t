# SPDX-License-Identifier: GPL-2.0-only
# A server that takes 2.5 s looks silent; its answer takes it back.
0 try 198.18.{1..9}.25:25
1 again 198.18.{1..9}.25:25
0.5 try 198.18.10.25:25
1.5 again 198.18.10.25:25
2.2 answer 198.18.10.25:25
60 end
> 25 ipv4 open - at 2.2
