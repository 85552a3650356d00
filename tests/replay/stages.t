# SPDX-License-Identifier: GPL-2.0-only
# How far connections come: stopped here, left, answered with a no, answered in vain, connected,
# greeted, carried, and who ends them.
0 try 198.18.{1..9}.25:25
0 try 198.19.{1..40}.25:25
0.1 answer 198.18.{4..9}.25:25
0.1 answer 198.19.{1..40}.25:25
0.2 reset ttl=50 198.18.1.25:25
0.3 stopped 198.18.10.25:25
1 answer-lost 198.18.2.25:25
1 again 198.18.{2..3}.25:25
2 stuck bytes=60 acked=40 full=1 198.18.7.25:25
2.1 again-answer 198.18.9.25:25
3 ends bytes=0 198.18.4.25:25
3 ends bytes=60 198.18.5.25:25
3 ends bytes=60 acked=40 closed=far-end 198.18.6.25:25
3 ends errno=110 bytes=60 acked=40 198.18.7.25:25
3 resets bytes=60 acked=0 198.18.8.25:25
3 ends bytes=0 198.18.9.25:25
4 ends errno=110 198.18.{2..3}.25:25
4 ends errno=110 198.18.10.25:25
5 fails 198.18.11.25:25
> 25 ipv4 open - at 0.1
@ 198.18.1.25 25 answered-no -
@ 198.18.4.25 25 connected program
@ 198.18.5.25 25 greeted program
@ 198.18.6.25 25 carried far-end
@ 198.18.7.25 25 greeted -
@ 198.18.8.25 25 greeted reset
@ 198.18.9.25 25 connected program
@ 198.18.2.25 25 answer-lost -
@ 198.18.3.25 25 left -
@ 198.18.10.25 25 stopped -
@ 198.18.11.25 25 refused -
