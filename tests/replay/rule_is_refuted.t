# SPDX-License-Identifier: GPL-2.0-only
# By the rules it is blocked, and a destination answers: what was seen counts, and from then on as much
# evidence is needed as anywhere.
setup cloud=azure subscription=pay-as-you-go
0 try 198.18.100.25:25
0.02 answer 198.18.100.25:25
100 try 198.18.{1..9}.25:25
101 again 198.18.{1..9}.25:25
110 end
> 25 ipv4 open - at 0.02
