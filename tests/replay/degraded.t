# SPDX-License-Identifier: GPL-2.0-only
# Half of what is tried fails where one in five is normal: degraded, once that has lasted, and named; open
# again when it answers, but not before half an hour is over.
0 try 198.18.{1..3}.25:25
0.02 answer 198.18.{1..3}.25:25
1 try 198.18.{101..103}.25:25
2 again 198.18.{101..103}.25:25
10 try 198.18.{4..6}.25:25
10.02 answer 198.18.{4..6}.25:25
11 try 198.18.{104..106}.25:25
12 again 198.18.{104..106}.25:25
20 try 198.18.{7..9}.25:25
20.02 answer 198.18.{7..9}.25:25
21 try 198.18.{107..109}.25:25
22 again 198.18.{107..109}.25:25
30 try 198.18.{10..12}.25:25
30.02 answer 198.18.{10..12}.25:25
31 try 198.18.{110..112}.25:25
32 again 198.18.{110..112}.25:25
40 try 198.18.{13..15}.25:25
40.02 answer 198.18.{13..15}.25:25
41 try 198.18.{113..115}.25:25
42 again 198.18.{113..115}.25:25
50 try 198.18.{16..18}.25:25
50.02 answer 198.18.{16..18}.25:25
51 try 198.18.{116..118}.25:25
52 again 198.18.{116..118}.25:25
900 try 198.18.{101..118}.25:25
900.02 answer 198.18.{101..118}.25:25
4000 end
> 25 ipv4 open - at 0.02
> 25 ipv4 degraded - at 600
+ 18 networks fail, 0 of them answered before
+ failing: 198.18.
> 25 ipv4 open - at 2400
