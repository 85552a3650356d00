# SPDX-License-Identifier: GPL-2.0-only
# Twice, but two hours apart: two blocks.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
100 try 198.18.{1..6}.25:25
101 again 198.18.{1..6}.25:25
7200 try 198.18.{1..6}.25:25
7200.02 answer 198.18.{1..6}.25:25
7300 try 198.18.{1..6}.25:25
7301 again 198.18.{1..6}.25:25
14400 try 198.18.{1..6}.25:25
14400.02 answer 198.18.{1..6}.25:25
14500 try 198.18.{1..6}.25:25
14501 again 198.18.{1..6}.25:25
14600 end
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 102
> 25 ipv4 open - at 7200.02
> 25 ipv4 blocked network-silent at 7302
> 25 ipv4 open - at 14400.02
> 25 ipv4 blocked network-silent at 14502
