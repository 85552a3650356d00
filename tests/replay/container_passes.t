# SPDX-License-Identifier: GPL-2.0-only
# Behind masquerade its SYN is joined by its sequence number: the port is open, by its answer.
0 try ns=7 198.18.1.25:25
0.02 answer ns=7 198.18.1.25:25
1 ends ns=7 198.18.1.25:25
> 25 ipv4 open - at 0.02
