# SPDX-License-Identifier: GPL-2.0-only
# Nor are three that answered an hour ago.
0 try 198.18.{1..6}.25:25
0.02 answer 198.18.{1..6}.25:25
3000 try 198.18.{4..6}.25:25
3000.02 answer 198.18.{4..6}.25:25
3010 try 198.18.{1..3}.25:25
3011 again 198.18.{1..3}.25:25
3020 try 198.18.{20..20}.25:25
3020.02 answer 198.18.{20..20}.25:25
> 25 ipv4 open - at 0.02
