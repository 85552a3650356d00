# SPDX-License-Identifier: GPL-2.0-only
# The uplink is replaced by one that is watched a moment later: what was under way or began in between
# and was answered by a way that nobody looked at is an answer like any other.
0 redirected 198.18.9.25:587
0 ends 198.18.9.25:587
1 redirected if=7 198.18.1.25:25
2 redirected if=7 198.18.2.25:25
3 uplinks 7
3 ends if=7 198.18.1.25:25 198.18.2.25:25
> 25 ipv4 open - at 3
* 198.18.9.25 587 redirected-here at 0
* 198.18.1.25 25 established at 3
* 198.18.2.25 25 established at 3
