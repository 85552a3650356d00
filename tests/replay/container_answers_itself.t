# SPDX-License-Identifier: GPL-2.0-only
# A user's own namespace, of which no uplink ever saw anything, connects to a public address in itself: that
# ends no block of the machine.
0 try 198.18.{1..12}.25:25
1 again 198.18.{1..12}.25:25
5 redirected ns=9 8.8.8.8:25
6 redirected ns=9 8.8.4.4:25
7 redirected ns=9 9.9.9.9:25
> 25 ipv4 blocked network-silent at 2
