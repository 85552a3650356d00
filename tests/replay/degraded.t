# SPDX-License-Identifier: GPL-2.0-only
# One network in ten fails: degraded, and named; below one in twenty it is open again.
0 try 198.18.{1..9}.25:25
0.02 answer 198.18.{1..9}.25:25
1 try 198.18.{10..10}.25:25
2 again 198.18.{10..10}.25:25
10 try 198.18.{11..30}.25:25
10.02 answer 198.18.{11..30}.25:25
20 end
> 25 ipv4 open - at 0.02
> 25 ipv4 degraded - at 3
+ 9 of 10 networks answered
+ 1 network fails, which never answered
+ failing: 198.18.10.25
> 25 ipv4 open - at 10.02
