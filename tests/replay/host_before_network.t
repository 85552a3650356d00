# SPDX-License-Identifier: GPL-2.0-only
# While this host stops the SYNs nothing can be known of the network: it comes first.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
10 stopped 198.18.{20..21}.25:25
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 blocked host at 10
