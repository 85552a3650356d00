# SPDX-License-Identifier: GPL-2.0-only
# A program is bound to the address of another interface: its SYNs leave by the default route, and the
# answers would go elsewhere.
setup own=198.51.100.2,203.0.113.200 links=2/24,3/32
0 try src=198.51.100.2 198.18.9.25:587
0.02 answer 198.18.9.25:587
1 try src=203.0.113.200 198.18.{1..5}.25:25
2 again src=203.0.113.200 198.18.{1..5}.25:25
5 end
> 587 ipv4 open - at 0.02
> 25 ipv4 blocked host at 3
= subsystem source-address
+ SYNs leave eth0 with source 203.0.113.200, which is not an address of eth0
