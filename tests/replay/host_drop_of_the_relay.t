# SPDX-License-Identifier: GPL-2.0-only
# The only relay answered a moment ago, and now this host stops what goes to it: its third discarded SYN decides,
# for nobody else answers. Two, as while rules are loaded, do not; nor is it the hour that has to pass.
0 try 198.18.1.25:587
0 try 198.18.1.25:465
0.02 answer 198.18.1.25:587
0.02 answer 198.18.1.25:465
1 ends 198.18.1.25:587
1 ends 198.18.1.25:465
60 try 198.18.1.25:587
60 try 198.18.1.25:465
60.02 answer 198.18.1.25:587
60.02 answer 198.18.1.25:465
61 ends 198.18.1.25:587
61 ends 198.18.1.25:465
300 stopped 198.18.1.25:587
300 stopped 198.18.1.25:465
301 stopped-again 198.18.1.25:587
301 stopped-again 198.18.1.25:465
303 stopped-again 198.18.1.25:587
303 again 198.18.1.25:465
303.02 answer 198.18.1.25:465
304 ends 198.18.1.25:465
310 ends 198.18.1.25:587
360 stopped 198.18.1.25:587
361 stopped-again 198.18.1.25:587
600 try 198.18.1.25:587
600.02 answer 198.18.1.25:587
> 587 ipv4 open - at 0.02
> 465 ipv4 open - at 0.02
> 587 ipv4 blocked host at 303
= since 300
+ only this one network was tried
> 587 ipv4 open - at 600
