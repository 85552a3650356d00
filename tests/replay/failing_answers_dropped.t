# SPDX-License-Identifier: GPL-2.0-only
# One relay is banned on this host, as by fail2ban: its SYN-ACKs come in and are discarded, while others
# answer on another port. Too few for the port, and no reason to ask the relay.
0 try 198.18.9.25:25
0.02 answer 198.18.9.25:25
3 ends 198.18.9.25:25
5 try 203.0.113.25:587
5.02 answer-lost 203.0.113.25:587
5.02 answer-dropped 203.0.113.25:587
6 again 203.0.113.25:587
6.02 answer-lost 203.0.113.25:587
6.02 answer-dropped 203.0.113.25:587
35 ends 203.0.113.25:587
60 try 198.18.9.25:25
60.02 answer 198.18.9.25:25
63 ends 198.18.9.25:25
65 try 203.0.113.25:587
65.02 answer-lost 203.0.113.25:587
65.02 answer-dropped 203.0.113.25:587
66 again 203.0.113.25:587
66.02 answer-lost 203.0.113.25:587
66.02 answer-dropped 203.0.113.25:587
95 ends 203.0.113.25:587
120 try 198.18.9.25:25
120.02 answer 198.18.9.25:25
123 ends 198.18.9.25:25
125 try 203.0.113.25:587
125.02 answer-lost 203.0.113.25:587
125.02 answer-dropped 203.0.113.25:587
126 again 203.0.113.25:587
126.02 answer-lost 203.0.113.25:587
126.02 answer-dropped 203.0.113.25:587
155 ends 203.0.113.25:587
180 try 198.18.9.25:25
180.02 answer 198.18.9.25:25
183 ends 198.18.9.25:25
185 try 203.0.113.25:587
185.02 answer-lost 203.0.113.25:587
185.02 answer-dropped 203.0.113.25:587
186 again 203.0.113.25:587
186.02 answer-lost 203.0.113.25:587
186.02 answer-dropped 203.0.113.25:587
215 ends 203.0.113.25:587
240 try 198.18.9.25:25
240.02 answer 198.18.9.25:25
243 ends 198.18.9.25:25
245 try 203.0.113.25:587
245.02 answer-lost 203.0.113.25:587
245.02 answer-dropped 203.0.113.25:587
246 again 203.0.113.25:587
246.02 answer-lost 203.0.113.25:587
246.02 answer-dropped 203.0.113.25:587
275 ends 203.0.113.25:587
> 25 ipv4 open - at 0.02
> 587 ipv4 failing - at 275
+ SYN-ACKs came in, and this host discarded them (input)
- this host does not stop them
" What was tried on port 587 is stopped on this machine by input
