# SPDX-License-Identifier: GPL-2.0-only
# Nor are servers that refuse after a pause something on the path.
0 try 198.18.{1..3}.25:587
0.06 answer ttl=50 198.18.{1..3}.25:587
1 try 198.18.{1..3}.25:25
1.01 reset ttl=50 198.18.{1..3}.25:25
> 587 ipv4 open - at 0.06
* 198.18.1.25 25 refused at 1.01
* 198.18.2.25 25 refused at 1.01
* 198.18.3.25 25 refused at 1.01
