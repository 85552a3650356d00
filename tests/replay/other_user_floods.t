# SPDX-License-Identifier: GPL-2.0-only
# A machine with one relay, which answered; another user tries one dead address for minutes: not failing.
0 try 198.18.1.25:25
0.02 answer 198.18.1.25:25
1 ends 198.18.1.25:25
10 try uid=33 203.0.113.9:25
11 again uid=33 203.0.113.9:25
12 ends uid=33 errno=110 203.0.113.9:25
60 try uid=33 203.0.113.9:25
61 again uid=33 203.0.113.9:25
62 ends uid=33 errno=110 203.0.113.9:25
90 try uid=33 203.0.113.9:25
91 again uid=33 203.0.113.9:25
92 ends uid=33 errno=110 203.0.113.9:25
120 try uid=33 203.0.113.9:25
121 again uid=33 203.0.113.9:25
122 ends uid=33 errno=110 203.0.113.9:25
150 try uid=33 203.0.113.9:25
151 again uid=33 203.0.113.9:25
152 ends uid=33 errno=110 203.0.113.9:25
160 end
> 25 ipv4 open - at 0.02
