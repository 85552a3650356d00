# SPDX-License-Identifier: GPL-2.0-only
# Records were lost: what was not seen then proves nothing. Silence that begins later does.
0 try 198.18.{1..20}.25:25
1 again 198.18.{1..20}.25:25
1.5 loss
10 end
20 try 198.18.{101..110}.25:25
21 again 198.18.{101..110}.25:25
30 end
> 25 ipv4 blocked network-silent at 22
+ records were lost lately: what was not seen then proves nothing
= since 20
= evidence.lossy true
