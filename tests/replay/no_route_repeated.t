# SPDX-License-Identifier: GPL-2.0-only
# Three attempts to the only one tried decide.
0 fails 198.18.1.25:25
300 fails 198.18.1.25:25
600 fails 198.18.1.25:25
> 25 ipv4 blocked no-route at 600
+ 1 network had no route several times over (weight 16)
