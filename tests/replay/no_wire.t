# SPDX-License-Identifier: GPL-2.0-only
# Where the wire is not watched, silence decides too, and it is said what is not known.
setup wire=off
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
9 end
> 25 ipv4 blocked network-silent at 2
+ no uplink is watched: whether they left this host is not known
= evidence.left_host null
