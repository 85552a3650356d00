# SPDX-License-Identifier: GPL-2.0-only
# Without a socket sensor no SYN waits for its socket, nor does the answer.
setup sockets=off
0 passes 198.18.{1..12}.25:25 198.18.{1..12}.25:587
0.05 answer 198.18.{1..12}.25:25 198.18.{1..12}.25:587
10 passes 198.18.{1..12}.25:25
10.05 answer 198.18.{1..12}.25:25
60 end
> 25 ipv4 open - at 0.05
+ 1 of 12 networks answered
> 587 ipv4 open - at 0.05
