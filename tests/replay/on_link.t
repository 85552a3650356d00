# SPDX-License-Identifier: GPL-2.0-only
# The relay on the same link answers, six milliseconds away: it is not the way out.
setup own=192.0.2.10 links=2/24
0 try src=192.0.2.10 192.0.2.25:25
0.006 answer ttl=60 192.0.2.25:25
1 try src=192.0.2.10 198.18.{1..10}.25:25
2 again src=192.0.2.10 198.18.{1..10}.25:25
2.5 try src=192.0.2.10 192.0.2.25:25
2.506 answer ttl=60 192.0.2.25:25
5 end
> 25 ipv4 blocked network-silent at 3
- let through
+ 192.0.2.25 answers from next door
