# SPDX-License-Identifier: GPL-2.0-only
# Other traffic comes in meanwhile: what is silent then is the port.
0 try 198.18.{1..12}.25:25
1 again 198.18.{1..12}.25:25
1.1 line 500
1.35 line 510
1.6 line 520
1.85 line 530
9 end
> 25 ipv4 blocked network-silent at 2
