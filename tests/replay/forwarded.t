# SPDX-License-Identifier: GPL-2.0-only
# What no socket here owns is judged at the wire: ten networks silent for a virtual machine.
0 passes 198.18.{1..10}.25:25
1 passes-again 198.18.{1..10}.25:25
3 passes-again 198.18.{1..10}.25:25
9 end
> 25 ipv4 blocked network-silent at 2.6
