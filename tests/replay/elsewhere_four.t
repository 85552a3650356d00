# SPDX-License-Identifier: GPL-2.0-only
# Four of them do not.
0 try 198.18.{1..4}.25:587
0.02 answer 198.18.{1..4}.25:587
10 try 198.18.{1..4}.25:25
11 again 198.18.{1..4}.25:25
20 end
> 587 ipv4 open - at 0.02
