# SPDX-License-Identifier: GPL-2.0-only
# How the attempts of a container end that something else connects for: with what ended the other one.
0 dials ns=5 198.18.1.25:25
0.01 stopped 198.18.1.25:25
0.02 ends errno=111 198.18.1.25:25
0.03 turned-away ns=5 198.18.1.25:25
1 dials ns=5 198.18.2.25:25
1.01 try 198.18.2.25:25
1.02 reset ttl=30 198.18.2.25:25
1.03 turned-away ns=5 198.18.2.25:25
* 198.18.1.25 25 rejected-here at 0.02
* 198.18.1.25 25 rejected-here at 0.03
* 198.18.2.25 25 refused at 1.02
* 198.18.2.25 25 refused at 1.03
