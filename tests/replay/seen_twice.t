# SPDX-License-Identifier: GPL-2.0-only
# Each packet seen twice, as on a bridge and the uplink behind it: counted once.
0 try twice=1 198.18.{1..9}.25:25
1 again twice=1 198.18.{1..9}.25:25
9 end
" 18 SYNs to 9 networks left eth0
