# SPDX-License-Identifier: GPL-2.0-only
# The whole line stands still for three seconds, as when a machine is moved: twelve networks are silent, and
# that says nothing of the port.
0 try 198.18.{1..12}.25:25
0.02 answer 198.18.{1..12}.25:25
1 line 400
2 line 420
3 line 440
4 line 460
5 line 480
6 line 500
10 try 198.18.{1..12}.25:25
11 again 198.18.{1..12}.25:25
11.1 line 500 12.8
13 again 198.18.{1..12}.25:25
13.02 answer 198.18.{1..12}.25:25
13.1 line 520 14
60 end
> 25 ipv4 open - at 0.02
