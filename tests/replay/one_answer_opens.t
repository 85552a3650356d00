# SPDX-License-Identifier: GPL-2.0-only
# One public answer decides at once that the port is open, on that port and in that family alone.
0 try 198.18.1.25:25 198.18.2.25:465 [2001:db8:1::25]:25
0.05 answer 198.18.1.25:25
9 end
> 25 ipv4 open - at 0.05
+ 1 of 1 network answered, the last at
= evidence.answered 1
