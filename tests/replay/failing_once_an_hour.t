# SPDX-License-Identifier: GPL-2.0-only
# A machine with one relay that sends once in an hour and a quarter: the fifth attempt in a row says so, and it
# stays between two attempts, though nothing fails in the last hour then.
0 try 198.18.1.25:587
0.02 answer 198.18.1.25:587
1 ends 198.18.1.25:587
4500 try 198.18.1.25:587
4501 again 198.18.1.25:587
4530 ends 198.18.1.25:587
9000 try 198.18.1.25:587
9001 again 198.18.1.25:587
9030 ends 198.18.1.25:587
13500 try 198.18.1.25:587
13501 again 198.18.1.25:587
13530 ends 198.18.1.25:587
18000 try 198.18.1.25:587
18001 again 198.18.1.25:587
18030 ends 198.18.1.25:587
22500 try 198.18.1.25:587
22501 again 198.18.1.25:587
22530 ends 198.18.1.25:587
27000 try 198.18.1.25:587
27001 again 198.18.1.25:587
27030 ends 198.18.1.25:587
31500 try 198.18.1.25:587
31501 again 198.18.1.25:587
31530 ends 198.18.1.25:587
36000 try 198.18.1.25:587
36001 again 198.18.1.25:587
36030 ends 198.18.1.25:587
40500 try 198.18.1.25:587
40500.02 answer 198.18.1.25:587
> 587 ipv4 open - at 0.02
> 587 ipv4 unknown - at 22200
> 587 ipv4 failing - at 22530
+ 5 of 5 attempts to 1 network
= since 4500
> 587 ipv4 open - at 40500.02
