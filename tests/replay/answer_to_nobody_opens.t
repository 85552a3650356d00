# SPDX-License-Identifier: GPL-2.0-only
# It ends a block, too. What nobody waits for any more says nothing of the attempt that gave up.
0 try 198.18.{1..10}.25:25
1 again 198.18.{1..10}.25:25
2 ends 198.18.{1..10}.25:25
2.5 answer 198.18.10.25:25
60 end
> 25 ipv4 blocked network-silent at 2
> 25 ipv4 open - at 2.5
* 198.18.1.25 25 abandoned at 2
* 198.18.2.25 25 abandoned at 2
* 198.18.3.25 25 abandoned at 2
* 198.18.4.25 25 abandoned at 2
* 198.18.5.25 25 abandoned at 2
* 198.18.6.25 25 abandoned at 2
* 198.18.7.25 25 abandoned at 2
* 198.18.8.25 25 abandoned at 2
* 198.18.9.25 25 abandoned at 2
* 198.18.10.25 25 abandoned at 2
