# SPDX-License-Identifier: GPL-2.0-only
# Looks the same, and is the line: it comes back after more than a minute, and the ports answer.
0 try 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:25
1 try 203.0.113.25:587
1.02 answer 203.0.113.25:587
59.9 try 203.0.113.25:587
60 try 198.18.{1..8}.25:25
60.9 again 203.0.113.25:587
61 again 198.18.{1..8}.25:25
61.1 line 100 150
90 ends 198.18.{1..8}.25:25
90 ends 203.0.113.25:587
150.1 line 101
180 try 198.18.{1..8}.25:25
180.02 answer 198.18.{1..8}.25:25
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 1.02
> 25 ipv4 offline - at 62
> 587 ipv4 offline - at 121.1
> 25 ipv4 open - at 150.1
> 587 ipv4 open - at 150.1
