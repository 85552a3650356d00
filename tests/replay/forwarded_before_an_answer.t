# SPDX-License-Identifier: GPL-2.0-only
# Ten forwarded SYNs, sent once each, before somebody's answer and told of after it: that no other
# was sent in the time it takes to repeat one says nothing.
0 passes 198.18.{1..10}.25:25
0.5 try 203.0.113.7:25
0.6 answer 203.0.113.7:25
20 end
> 25 ipv4 open - at 0.6
