# SPDX-License-Identifier: GPL-2.0-only
# IPv4 and IPv6 are judged apart: the one is blocked, the other open. A /48 is one network there.
0 try [2001:db8:{1..10}::25]:25
1 again [2001:db8:{1..10}::25]:25
1.5 try 198.18.{1..1}.25:25
1.52 answer 198.18.{1..1}.25:25
9 end
> 25 ipv4 open - at 1.52
> 25 ipv6 blocked network-silent at 2
= evidence.networks 10
