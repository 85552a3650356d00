# SPDX-License-Identifier: GPL-2.0-only
# The only destination was silent before it was stopped here: that is no other one.
0 try 198.18.9.25:25
1 again 198.18.9.25:25
60 stopped 198.18.9.25:25
61 stopped-again 198.18.9.25:25
63 stopped-again 198.18.9.25:25
100 end
> 25 ipv4 blocked host at 63
+ only this one network was tried
