# SPDX-License-Identifier: GPL-2.0-only
# Mail is answered; another user tries 160 dead networks, some of them again and again: its affair. Nor does
# this teach the machine that strangers are dead: a block of the port is found after ten of them.
0 try 198.18.{1..5}.25:25
0.02 answer 198.18.{1..5}.25:25
1 ends 198.18.{1..5}.25:25
10 try uid=33 198.19.{1..60}.25:25
11 again uid=33 198.19.{1..60}.25:25
40 try 198.18.{1..5}.25:25
40.02 answer 198.18.{1..5}.25:25
80 try uid=33 198.19.{101..200}.25:25
81 again uid=33 198.19.{101..200}.25:25
100 try 198.18.{11..12}.25:25
100.02 answer 198.18.{11..12}.25:25
200 try uid=33 198.19.{1..60}.25:25
201 again uid=33 198.19.{1..60}.25:25
300 try 203.0.{1..10}.25:25
301 again 203.0.{1..10}.25:25
310 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 302
- weight 0.
