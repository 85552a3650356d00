# SPDX-License-Identifier: GPL-2.0-only
# The only relay fell silent after it had answered: too little to tell the port from the relay, and said so
# after five attempts in a row; its answer ends it.
0 try 203.0.113.25:587
0.02 answer 203.0.113.25:587
60 try 203.0.113.25:587
61 again 203.0.113.25:587
90 ends 203.0.113.25:587
120 try 203.0.113.25:587
121 again 203.0.113.25:587
150 ends 203.0.113.25:587
180 try 203.0.113.25:587
181 again 203.0.113.25:587
210 ends 203.0.113.25:587
240 try 203.0.113.25:587
241 again 203.0.113.25:587
270 ends 203.0.113.25:587
300 try 203.0.113.25:587
301 again 203.0.113.25:587
330 ends 203.0.113.25:587
360 try 203.0.113.25:587
360.02 answer 203.0.113.25:587
> 587 ipv4 open - at 0.02
> 587 ipv4 failing - at 330
+ 5 of 5 attempts to 1 network got no answer since
+ failing: 203.0.113.25
= since 60
> 587 ipv4 open - at 360.02
