# SPDX-License-Identifier: GPL-2.0-only
# The only one tried: its third discarded SYN decides, the second does not.
0 stopped 198.18.1.25:25
1 stopped-again 198.18.1.25:25
3 stopped-again 198.18.1.25:25
> 25 ipv4 blocked host at 3
+ 3 of 3 SYNs were discarded on this host by netfilter, 0 left it
+ only this one network was tried: a rule against it alone would look the same
+ 1 network was stopped on this host several times over (weight 16)
