# SPDX-License-Identifier: GPL-2.0-only
# The forward chain stops one container, the host's own answers: one line of the verdict, no average.
0 try 198.18.{1..2}.25:25
0.02 answer 198.18.{1..2}.25:25
10 stopped ns=7 198.18.{3..4}.25:25
11 stopped-again ns=7 198.18.{3..4}.25:25
13 stopped-again ns=7 198.18.{3..4}.25:25
20 end
> 25 ipv4 open - at 0.02
> 25 ipv4 open - at 11
+ blocked on this host for smtp[107], network namespace 7: by netfilter in the forward path
= namespaces.0.netns 7
= namespaces.0.state blocked
= namespaces.0.in_transit true
