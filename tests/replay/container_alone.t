# SPDX-License-Identifier: GPL-2.0-only
# A container that is the only one to try speaks for the machine: in the forward path.
0 stopped ns=7 198.18.{1..2}.25:25
1 stopped-again ns=7 198.18.{1..2}.25:25
> 25 ipv4 blocked host at 1
= in_transit true
