# SPDX-License-Identifier: GPL-2.0-only
# A block teaches nothing of the networks it held: they count again in the next one.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
10 try 198.18.{40..41}.25:25
10.02 answer 198.18.{40..41}.25:25
7200 try 198.18.{1..10}.25:25
7201 again 198.18.{1..10}.25:25
7210 end
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 open - at 10.02
> 25 ipv4 blocked network-silent at 7202
