# SPDX-License-Identifier: GPL-2.0-only
# By the rules of this cloud the port is blocked: five strangers that are silent decide, where ten would.
setup cloud=azure subscription=pay-as-you-go
0 try 198.18.{1..5}.25:25
1 again 198.18.{1..5}.25:25
10 end
> 25 ipv4 blocked network-silent at 2
+ evidence 8.05 of 8 needed (half of the usual: this provider is known to block the port)
