# SPDX-License-Identifier: GPL-2.0-only
# Behind a NAT64 it is the IPv4 network inside that is tried.
0 try [64:ff9b::c612:119]:25 [64:ff9b::c612:219]:25 [64:ff9b::c612:319]:25 [64:ff9b::c612:419]:25 [64:ff9b::c612:519]:25
0 try [64:ff9b::c612:619]:25 [64:ff9b::c612:719]:25 [64:ff9b::c612:819]:25 [64:ff9b::c612:919]:25 [64:ff9b::c612:a19]:25
1 again [64:ff9b::c612:119]:25 [64:ff9b::c612:219]:25 [64:ff9b::c612:319]:25 [64:ff9b::c612:419]:25 [64:ff9b::c612:519]:25
1 again [64:ff9b::c612:619]:25 [64:ff9b::c612:719]:25 [64:ff9b::c612:819]:25 [64:ff9b::c612:919]:25 [64:ff9b::c612:a19]:25
9 end
> 25 ipv6 blocked network-silent at 2
