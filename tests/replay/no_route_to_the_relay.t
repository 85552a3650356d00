# SPDX-License-Identifier: GPL-2.0-only
# The only relay answered a moment ago, and has no route any more: the third call that fails says so. Where
# another one is tried that answers, as on port 25 here, it is the one.
0 try 198.18.1.25:587
0.02 answer 198.18.1.25:587
1 ends 198.18.1.25:587
60 try 198.18.1.25:587
60.02 answer 198.18.1.25:587
61 ends 198.18.1.25:587
62 try 198.18.{1..2}.25:25
62.02 answer 198.18.{1..2}.25:25
63 ends 198.18.{1..2}.25:25
300 fails 198.18.1.25:587
300 fails 198.18.1.25:25
360 fails 198.18.1.25:587
360 fails 198.18.1.25:25
420 fails 198.18.1.25:587
420 fails 198.18.1.25:25
430 try 198.18.2.25:25
430.02 answer 198.18.2.25:25
600 try 198.18.1.25:587
600.02 answer 198.18.1.25:587
> 587 ipv4 open - at 0.02
> 25 ipv4 open - at 62.02
> 587 ipv4 blocked no-route at 420
= since 300
> 587 ipv4 open - at 600
