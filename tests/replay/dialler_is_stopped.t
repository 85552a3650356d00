# SPDX-License-Identifier: GPL-2.0-only
# A container's mail is sent by slirp4netns or pasta, from the host's own namespace, and the host's
# firewall stops that: with a reject the container is told by an RST that the network never sent, with
# a drop by nothing. Both are this host's, as the dialler's own attempts are.
0 dials ns=5 198.18.{1..6}.25:25
0.01 stopped 198.18.{1..6}.25:25
0.02 ends errno=111 198.18.{1..6}.25:25
0.03 turned-away ns=5 198.18.{1..6}.25:25
10 dials ns=6 198.18.{11..26}.25:25
10.01 stopped 198.18.{11..26}.25:25
11 dials-again ns=6 198.18.{11..26}.25:25
11.01 stopped-again 198.18.{11..26}.25:25
30 ends ns=6 198.18.{11..26}.25:25
30.01 ends 198.18.{11..26}.25:25
> 25 ipv4 blocked host at 0.01
= subsystem netfilter
- silence
- resets from the network
