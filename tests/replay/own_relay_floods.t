# SPDX-License-Identifier: GPL-2.0-only
# The opposite: the relay itself is silent for whom it answered.
0 try 198.18.1.25:25
0.02 answer 198.18.1.25:25
1 ends 198.18.1.25:25
10 try 198.18.1.25:25
11 again 198.18.1.25:25
12 ends errno=110 198.18.1.25:25
60 try 198.18.1.25:25
61 again 198.18.1.25:25
62 ends errno=110 198.18.1.25:25
90 try 198.18.1.25:25
91 again 198.18.1.25:25
92 ends errno=110 198.18.1.25:25
120 try 198.18.1.25:25
121 again 198.18.1.25:25
122 ends errno=110 198.18.1.25:25
150 try 198.18.1.25:25
151 again 198.18.1.25:25
152 ends errno=110 198.18.1.25:25
160 end
> 25 ipv4 open - at 0.02
> 25 ipv4 failing - at 152
