# SPDX-License-Identifier: GPL-2.0-only
# The destination itself says it is prohibited: its own firewall, weighed as a refusal. Three do not decide.
0 try 198.18.{1..3}.25:25
0.01 icmp from=198.18.1.25 198.18.1.25:25
0.01 icmp from=198.18.2.25 198.18.2.25:25
0.01 icmp from=198.18.3.25 198.18.3.25:25
9 end
" evidence 9 of 16
