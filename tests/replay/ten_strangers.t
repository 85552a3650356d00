# SPDX-License-Identifier: GPL-2.0-only
# Ten strangers in ten networks, each with two SYNs unanswered: blocked, a second after the second.
0 try 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 198.18.4.25:25 198.18.5.25:25 198.18.6.25:25 198.18.7.25:25 198.18.8.25:25 198.18.9.25:25 198.18.10.25:25
1 again 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25 198.18.4.25:25 198.18.5.25:25 198.18.6.25:25 198.18.7.25:25 198.18.8.25:25 198.18.9.25:25 198.18.10.25:25
9 end
> 25 ipv4 blocked network-silent at 2
