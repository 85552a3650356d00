# SPDX-License-Identifier: GPL-2.0-only
# An uplink that was not watched yet: what was answered there was not seen to leave, and proves nothing.
# Once it is watched, it was redirected.
0 redirected if=7 198.18.1.25:25
1 redirected if=7 198.18.2.25:25
2 redirected if=7 198.18.3.25:25
2 ends 198.18.1.25:25 198.18.2.25:25 198.18.3.25:25
10 uplinks 7
20 redirected if=7 198.18.4.25:25
21 redirected if=7 198.18.5.25:25
22 redirected if=7 198.18.6.25:25
23 ends if=7 198.18.4.25:25 198.18.5.25:25 198.18.6.25:25
> 25 ipv4 intercepted - at 21
* 198.18.1.25 25 established at 2
* 198.18.2.25 25 established at 2
* 198.18.3.25 25 established at 2
* 198.18.4.25 25 redirected-here at 23
* 198.18.5.25 25 redirected-here at 23
* 198.18.6.25 25 redirected-here at 23
