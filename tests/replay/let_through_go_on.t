# SPDX-License-Identifier: GPL-2.0-only
# Three networks of sixty are let through, and were before there was enough to say so. That they go on to answer,
# one after the other, is no end of it.
0 try 203.0.{1..3}.25:25
0.02 answer 203.0.{1..3}.25:25
0.5 ends 203.0.{1..3}.25:25
1 try 198.18.{1..60}.25:25
1.5 try 203.0.{1..3}.25:25
1.52 answer 203.0.{1..3}.25:25
2 again 198.18.{1..60}.25:25
2.5 ends 203.0.{1..3}.25:25
100 try 203.0.1.25:25
100.02 answer 203.0.1.25:25
101 ends 203.0.1.25:25
110 try 203.0.2.25:25
110.02 answer 203.0.2.25:25
111 ends 203.0.2.25:25
120 try 203.0.3.25:25
120.02 answer 203.0.3.25:25
121 ends 203.0.3.25:25
160 try 203.0.1.25:25
160.02 answer 203.0.1.25:25
161 ends 203.0.1.25:25
170 try 203.0.2.25:25
170.02 answer 203.0.2.25:25
171 ends 203.0.2.25:25
180 try 203.0.3.25:25
180.02 answer 203.0.3.25:25
181 ends 203.0.3.25:25
400 try 198.18.7.25:25
400.02 answer 198.18.7.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 3
= let_through 3
> 25 ipv4 open - at 400.02
