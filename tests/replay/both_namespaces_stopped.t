# SPDX-License-Identifier: GPL-2.0-only
# The host's mail and a container's were answered, and now a rule stops both, in the output and in the
# forward path: the machine is blocked, and it is told once.
0 try 198.18.{1..3}.25:25
0.02 answer 198.18.{1..3}.25:25
1 try ns=3 198.18.{21..23}.25:25
1.02 answer ns=3 198.18.{21..23}.25:25
300 stopped 198.18.1.25:25
301 stopped-again 198.18.1.25:25
310 stopped ns=3 198.18.21.25:25
311 stopped-again ns=3 198.18.21.25:25
320 stopped 198.18.2.25:25
321 stopped-again 198.18.2.25:25
330 stopped ns=3 198.18.22.25:25
331 stopped-again ns=3 198.18.22.25:25
340 stopped 198.18.3.25:25
350 stopped ns=3 198.18.23.25:25
400 try ns=3 198.18.23.25:25
400.02 answer ns=3 198.18.23.25:25
> 25 ipv4 open - at 0.02
> 25 ipv4 blocked host at 320
= subsystem netfilter
> 25 ipv4 open - at 400.02
+ blocked on this host for smtp[101], network namespace 1: by netfilter
> 25 ipv4 open - at 400.02
