# SPDX-License-Identifier: GPL-2.0-only
# Servers greet and offer STARTTLS, and what stands on the path resets what follows it: five in a row, none of
# which took a mail. Not where one of them does.
0 try 198.18.1.25:25
0.02 answer ttl=52 198.18.1.25:25
0.2 resets ttl=52 bytes=260 acked=40 198.18.1.25:25
5 try 198.18.1.25:587
5.02 answer ttl=52 198.18.1.25:587
5.2 resets ttl=52 bytes=260 acked=40 198.18.1.25:587
20 try 198.18.2.25:25
20.02 answer ttl=52 198.18.2.25:25
20.2 resets ttl=52 bytes=260 acked=40 198.18.2.25:25
25 try 198.18.2.25:587
25.02 answer ttl=52 198.18.2.25:587
25.2 resets ttl=52 bytes=260 acked=40 198.18.2.25:587
40 try 198.18.3.25:25
40.02 answer ttl=52 198.18.3.25:25
40.2 resets ttl=52 bytes=260 acked=40 198.18.3.25:25
45 try 198.18.3.25:587
45.02 answer ttl=52 198.18.3.25:587
46 ends bytes=300 acked=900 198.18.3.25:587
60 try 198.18.4.25:25
60.02 answer ttl=52 198.18.4.25:25
60.2 resets ttl=52 bytes=260 acked=40 198.18.4.25:25
65 try 198.18.4.25:587
65.02 answer ttl=52 198.18.4.25:587
65.2 resets ttl=52 bytes=260 acked=40 198.18.4.25:587
80 try 198.18.5.25:25
80.02 answer ttl=52 198.18.5.25:25
80.2 resets ttl=52 bytes=260 acked=40 198.18.5.25:25
85 try 198.18.5.25:587
85.02 answer ttl=52 198.18.5.25:587
85.2 resets ttl=52 bytes=260 acked=40 198.18.5.25:587
100 try 198.18.6.25:25
100.02 answer ttl=52 198.18.6.25:25
100.2 resets ttl=52 bytes=260 acked=40 198.18.6.25:25
105 try 198.18.6.25:587
105.02 answer ttl=52 198.18.6.25:587
105.2 resets ttl=52 bytes=260 acked=40 198.18.6.25:587
200 end
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 5.02
> 25 ipv4 stalled reset-at-data at 80.2
