# SPDX-License-Identifier: GPL-2.0-only
# Nothing comes in, and hardly anything did before: no news, the port is judged by its silence. After a
# minute of nothing it is the line all the same.
0 try 198.18.{1..12}.25:25
0.1 line 4 1
1 again 198.18.{1..12}.25:25
1.1 line 4 90
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 offline - at 60.1
