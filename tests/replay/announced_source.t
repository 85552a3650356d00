# SPDX-License-Identifier: GPL-2.0-only
# An address on the loopback device that routing announces, and the only one in use: what is silent is
# the network. Nor is what is forwarded with a public address of its own a host's mistake.
setup own=192.168.0.1,203.0.113.200 links=2/30,1/32
0 try src=203.0.113.200 198.18.{1..10}.25:25
0 passes src=203.0.113.9 198.18.{1..10}.25:587
1 again src=203.0.113.200 198.18.{1..10}.25:25
1 passes-again src=203.0.113.9 198.18.{1..10}.25:587
5 end
> 25 ipv4 blocked network-silent at 2
> 587 ipv4 blocked network-silent at 2.6
