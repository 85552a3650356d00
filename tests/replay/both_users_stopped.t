# SPDX-License-Identifier: GPL-2.0-only
# Two users' mail was answered, and now a rule stops both: that the other one was answered is from before
# it, and separates nobody. Nor is it one user's affair where the other is quiet, and was answered earlier.
0 try 198.18.{1..3}.25:25
0 try uid=33 198.18.9.25:587
0.02 answer 198.18.{1..3}.25:25
0.02 answer uid=33 198.18.9.25:587
1 try uid=33 198.18.{21..23}.25:25
1.02 answer uid=33 198.18.{21..23}.25:25
2 try 198.18.{1..2}.25:587
2.02 answer 198.18.{1..2}.25:587
300 stopped 198.18.1.25:25
301 stopped-again 198.18.1.25:25
310 stopped uid=33 198.18.21.25:25
311 stopped-again uid=33 198.18.21.25:25
320 stopped 198.18.2.25:25
321 stopped-again 198.18.2.25:25
330 stopped uid=33 198.18.22.25:25
331 stopped-again uid=33 198.18.22.25:25
400 stopped 198.18.1.25:587
401 stopped-again 198.18.1.25:587
410 stopped 198.18.2.25:587
411 stopped-again 198.18.2.25:587
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 0.02
> 25 ipv4 blocked host at 330
- while others connect
> 587 ipv4 blocked host at 410
- while others connect
