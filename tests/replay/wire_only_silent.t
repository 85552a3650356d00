# SPDX-License-Identifier: GPL-2.0-only
# Without a socket sensor a silent port is found as soon as with one.
setup sockets=off
0 passes 198.18.{1..10}.25:25
1 passes-again 198.18.{1..10}.25:25
3 passes-again 198.18.{1..10}.25:25
9 end
> 25 ipv4 blocked network-silent at 2
