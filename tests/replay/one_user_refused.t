# SPDX-License-Identifier: GPL-2.0-only
# The web server's user is refused by an LSM, three times in a row, while the mail server connects: that is
# one program's, named as such. One whose calls are refused in between, and nobody else's mail, are not.
0 try 198.18.1.25:587
0.02 answer 198.18.1.25:587
1 fails uid=33 errno=13 198.18.1.25:587
2 try 198.18.1.25:587
2.02 answer 198.18.1.25:587
3 fails uid=33 errno=13 198.18.1.25:587
4 fails uid=33 errno=13 198.18.1.25:587
10 try uid=33 198.18.1.25:587
10.02 answer uid=33 198.18.1.25:587
11 fails uid=34 errno=13 198.18.1.25:587
12 try uid=34 198.18.1.25:587
12.02 answer uid=34 198.18.1.25:587
13 fails uid=34 errno=13 198.18.1.25:587
14 fails uid=34 errno=13 198.18.1.25:587
15 stopped uid=35 198.18.1.25:587
16 stopped-again uid=35 198.18.1.25:587
17 stopped uid=35 198.18.2.25:587
18 stopped uid=35 198.18.3.25:587
> 587 ipv4 open - at 0.02
> 587 ipv4 open - at 4
= apart.0.what program
= apart.0.value 33
= apart.0.subsystem program
+ uid 33 (other) is refused by this host (EACCES) on port 587, 3 times in a row
> 587 ipv4 open - at 10
- uid 33
> 587 ipv4 open - at 18
= apart.0.value 35
= apart.0.subsystem netfilter
+ uid 35 (other) is stopped on this host by netfilter on port 587, 3 times in a row
" but not for uid 33
" 1. Not for uid 33: there connections to port 587 are refused
