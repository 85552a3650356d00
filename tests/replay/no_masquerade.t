# SPDX-License-Identifier: GPL-2.0-only
# A container's SYNs leave with its own private address: three networks are enough to say that nobody can
# answer them. It is no block of the network, and the host's own mail is open on 587.
setup own=198.51.100.2 links=2/24
0 try src=198.51.100.2 198.18.9.25:587
0.02 answer 198.18.9.25:587
1 try ns=7 src=172.17.0.2 198.18.{1..3}.25:25
2 again ns=7 src=172.17.0.2 198.18.{1..3}.25:25
10 try ns=7 src=172.17.0.2 198.18.{1..3}.25:587
11 again ns=7 src=172.17.0.2 198.18.{1..3}.25:587
20 end
> 587 ipv4 open - at 0.02
> 25 ipv4 blocked host at 3
= subsystem source-address
+ SYNs leave eth0 with the private source address 172.17.0.2: no masquerade on this host
> 587 ipv4 open - at 12
+ silent, for nobody can answer it, only from 172.17.0.2: 3 of 3 networks failed
> 587 ipv4 open - at 12
+ blocked on this host for smtp[107], network namespace 7: by source-address
