# SPDX-License-Identifier: GPL-2.0-only
# A program hands its mail to the machine's own mail server, which does not run: no SYN went outside.
0 try 127.0.0.1:25
0.0001 reset ttl=64 127.0.0.1:25
1 try 127.0.0.1:25
1.0001 reset ttl=64 127.0.0.1:25
2 try 198.18.1.25:587
2.02 answer 198.18.1.25:587
" smtp (uid 0) is refused by 127.0.0.1, port 25, 2 times: nothing listens there on this machine
> 587 ipv4 open - at 2.02
