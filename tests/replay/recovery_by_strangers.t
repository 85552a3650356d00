# SPDX-License-Identifier: GPL-2.0-only
# One network that was never tried before may be what a block lets through; with a second one it is over.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
10 try 198.18.40.25:25
10.02 answer 198.18.40.25:25
20 try 198.18.40.26:25
20.02 answer 198.18.40.26:25
30 try 198.18.41.25:25
30.02 answer 198.18.41.25:25
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 open - at 30.02
