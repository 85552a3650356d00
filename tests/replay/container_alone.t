# SPDX-License-Identifier: GPL-2.0-only
# A container that this host's forward chain stops is the only one to try: the rule is this host's and
# stands before every uplink, so the machine is blocked by the host.
0 stopped ns=7 198.18.{1..2}.25:25
1 stopped-again ns=7 198.18.{1..2}.25:25
> 25 ipv4 blocked host at 1
+ 4 of 4 SYNs were discarded on this host by netfilter, 0 left it
- not counted
= in_transit true
