# SPDX-License-Identifier: GPL-2.0-only
# The same, and they had said something when they were asked: long conversations, or greetings that
# take their time.
0 try 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:25
21 asked bytes=80 acked=20 198.18.{1..6}.25:25
21 asked bytes=0 198.18.{7..8}.25:25
40 ends bytes=300 acked=200 198.18.{1..8}.25:25
> 25 ipv4 open - at 0.02
