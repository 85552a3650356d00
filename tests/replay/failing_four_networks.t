# SPDX-License-Identifier: GPL-2.0-only
# A machine that knows four networks, and all of them fall silent: too few for a block however long it lasts, and
# not open either. It is told after ten minutes; the answer of one of them ends it.
0 try 198.18.{1..4}.25:25
0.02 answer 198.18.{1..4}.25:25
1 ends 198.18.{1..4}.25:25
1300 try 198.18.1.25:25
1301 again 198.18.1.25:25
1330 ends 198.18.1.25:25
1360 try 198.18.2.25:25
1361 again 198.18.2.25:25
1390 ends 198.18.2.25:25
1420 try 198.18.3.25:25
1421 again 198.18.3.25:25
1450 ends 198.18.3.25:25
1480 try 198.18.4.25:25
1481 again 198.18.4.25:25
1510 ends 198.18.4.25:25
1540 try 198.18.1.25:25
1541 again 198.18.1.25:25
1570 ends 198.18.1.25:25
1600 try 198.18.2.25:25
1601 again 198.18.2.25:25
1630 ends 198.18.2.25:25
1660 try 198.18.3.25:25
1661 again 198.18.3.25:25
1690 ends 198.18.3.25:25
1720 try 198.18.4.25:25
1721 again 198.18.4.25:25
1750 ends 198.18.4.25:25
1780 try 198.18.1.25:25
1781 again 198.18.1.25:25
1810 ends 198.18.1.25:25
1840 try 198.18.2.25:25
1841 again 198.18.2.25:25
1870 ends 198.18.2.25:25
1900 try 198.18.3.25:25
1901 again 198.18.3.25:25
1930 ends 198.18.3.25:25
1960 try 198.18.4.25:25
1961 again 198.18.4.25:25
1990 ends 198.18.4.25:25
2020 try 198.18.1.25:25
2021 again 198.18.1.25:25
2050 ends 198.18.1.25:25
2080 try 198.18.2.25:25
2081 again 198.18.2.25:25
2110 ends 198.18.2.25:25
2140 try 198.18.3.25:25
2141 again 198.18.3.25:25
2170 ends 198.18.3.25:25
2200 try 198.18.4.25:25
2201 again 198.18.4.25:25
2230 ends 198.18.4.25:25
2300 try 198.18.4.25:25
2300.02 answer 198.18.4.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 failing - at 1902
+ 10 of 10 attempts to 4 networks got no answer since
= since 1300
> 25 ipv4 open - at 2300.02
