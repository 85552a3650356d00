# SPDX-License-Identifier: GPL-2.0-only
# One relay, silent for minutes, where the rules say that the port is blocked: they are told with it.
setup cloud=azure subscription=pay-as-you-go
0 try 203.0.113.9:25
1 again 203.0.113.9:25
2 ends errno=110 203.0.113.9:25
60 try 203.0.113.9:25
61 again 203.0.113.9:25
62 ends errno=110 203.0.113.9:25
90 try 203.0.113.9:25
91 again 203.0.113.9:25
92 ends errno=110 203.0.113.9:25
110 try 203.0.113.9:25
111 again 203.0.113.9:25
112 ends errno=110 203.0.113.9:25
130 try 203.0.113.9:25
131 again 203.0.113.9:25
132 ends errno=110 203.0.113.9:25
140 end
> 25 ipv4 failing - at 132
" It may well be the port: by the rules of Azure
