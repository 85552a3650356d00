# SPDX-License-Identifier: GPL-2.0-only
# Answers nobody asked for, resets of nothing, ICMP about nothing: no attempt, no verdict.
0 answer 198.18.1.25:25
1 reset 198.18.2.25:25
2 icmp 198.18.3.25:25
9 end
* none
