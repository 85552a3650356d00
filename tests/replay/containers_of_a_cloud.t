# SPDX-License-Identifier: GPL-2.0-only
# Private addresses beside the machine's own that the provider translates, and others that were answered:
# when all fall silent it is the network's doing.
setup own=10.0.1.5 links=2/24
0 try src=172.20.0.9 198.18.9.25:587
0.02 answer 198.18.9.25:587
1 try src=10.0.200.7 198.18.{1..5}.25:25
1 try src=172.20.0.9 198.18.{6..10}.25:25
2 again src=10.0.200.7 198.18.{1..5}.25:25
2 again src=172.20.0.9 198.18.{6..10}.25:25
5 end
> 587 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 3
