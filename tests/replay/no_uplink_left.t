# SPDX-License-Identifier: GPL-2.0-only
# No uplink is watched any more: what is silent then is so, and that it left is not claimed.
0 try 198.18.1.25:25
1 uplinks
10 redirected 198.18.{1..12}.26:25
11 again 198.18.1.25:25
12 end
> 25 ipv4 open - at 10
