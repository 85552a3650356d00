# SPDX-License-Identifier: GPL-2.0-only
# An answer takes back all that was counted: eight strangers, one answer, eight others.
0 try 198.18.{1..8}.25:25
1 again 198.18.{1..8}.25:25
10 try 198.18.{20..20}.25:25
10.02 answer 198.18.{20..20}.25:25
20 try 198.18.{31..38}.25:25
21 again 198.18.{31..38}.25:25
30 end
> 25 ipv4 open - at 10.02
