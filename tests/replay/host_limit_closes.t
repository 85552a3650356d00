# SPDX-License-Identifier: GPL-2.0-only
# After a limit all is discarded: after a minute that is a block.
0 stopped by=conntrack 198.18.1.25:25
2 stopped by=conntrack 198.18.2.25:25
4 stopped by=conntrack 198.18.3.25:25
6 stopped by=conntrack 198.18.4.25:25
8 stopped by=conntrack 198.18.5.25:25
10 stopped by=conntrack 198.18.6.25:25
30 try 198.18.7.25:25
30.02 answer 198.18.7.25:25
34 try 198.18.8.25:25
34.02 answer 198.18.8.25:25
38 try 198.18.9.25:25
38.02 answer 198.18.9.25:25
42 try 198.18.10.25:25
42.02 answer 198.18.10.25:25
60 stopped by=conntrack 198.18.11.25:25
62 stopped by=conntrack 198.18.12.25:25
64 stopped by=conntrack 198.18.13.25:25
66 stopped by=conntrack 198.18.14.25:25
68 stopped by=conntrack 198.18.15.25:25
70 stopped by=conntrack 198.18.16.25:25
90 try 198.18.17.25:25
90.02 answer 198.18.17.25:25
94 try 198.18.18.25:25
94.02 answer 198.18.18.25:25
98 try 198.18.19.25:25
98.02 answer 198.18.19.25:25
102 try 198.18.20.25:25
102.02 answer 198.18.20.25:25
120 stopped by=conntrack 198.18.21.25:25
122 stopped by=conntrack 198.18.22.25:25
124 stopped by=conntrack 198.18.23.25:25
126 stopped by=conntrack 198.18.24.25:25
128 stopped by=conntrack 198.18.25.25:25
130 stopped by=conntrack 198.18.26.25:25
150 try 198.18.27.25:25
150.02 answer 198.18.27.25:25
154 try 198.18.28.25:25
154.02 answer 198.18.28.25:25
158 try 198.18.29.25:25
158.02 answer 198.18.29.25:25
162 try 198.18.30.25:25
162.02 answer 198.18.30.25:25
180 stopped by=conntrack 198.18.31.25:25
182 stopped by=conntrack 198.18.32.25:25
184 stopped by=conntrack 198.18.33.25:25
186 stopped by=conntrack 198.18.34.25:25
188 stopped by=conntrack 198.18.35.25:25
190 stopped by=conntrack 198.18.36.25:25
210 try 198.18.37.25:25
210.02 answer 198.18.37.25:25
214 try 198.18.38.25:25
214.02 answer 198.18.38.25:25
218 try 198.18.39.25:25
218.02 answer 198.18.39.25:25
222 try 198.18.40.25:25
222.02 answer 198.18.40.25:25
240 stopped by=conntrack 198.18.41.25:25
242 stopped by=conntrack 198.18.42.25:25
244 stopped by=conntrack 198.18.43.25:25
246 stopped by=conntrack 198.18.44.25:25
248 stopped by=conntrack 198.18.45.25:25
250 stopped by=conntrack 198.18.46.25:25
270 try 198.18.47.25:25
270.02 answer 198.18.47.25:25
274 try 198.18.48.25:25
274.02 answer 198.18.48.25:25
278 try 198.18.49.25:25
278.02 answer 198.18.49.25:25
282 try 198.18.50.25:25
282.02 answer 198.18.50.25:25
300 stopped by=conntrack 198.18.51.25:25
308 stopped by=conntrack 198.18.52.25:25
316 stopped by=conntrack 198.18.53.25:25
324 stopped by=conntrack 198.18.54.25:25
332 stopped by=conntrack 198.18.55.25:25
340 stopped by=conntrack 198.18.56.25:25
348 stopped by=conntrack 198.18.57.25:25
356 stopped by=conntrack 198.18.58.25:25
364 stopped by=conntrack 198.18.59.25:25
372 stopped by=conntrack 198.18.60.25:25
380 stopped by=conntrack 198.18.61.25:25
388 stopped by=conntrack 198.18.62.25:25
396 stopped by=conntrack 198.18.63.25:25
404 stopped by=conntrack 198.18.64.25:25
412 stopped by=conntrack 198.18.65.25:25
420 stopped by=conntrack 198.18.66.25:25
428 stopped by=conntrack 198.18.67.25:25
436 stopped by=conntrack 198.18.68.25:25
444 stopped by=conntrack 198.18.69.25:25
452 stopped by=conntrack 198.18.70.25:25
> 25 ipv4 blocked host at 2
= subsystem conntrack
> 25 ipv4 unknown - at 30
> 25 ipv4 open - at 30.02
> 25 ipv4 blocked host at 70
> 25 ipv4 open - at 90
> 25 ipv4 blocked host at 130
> 25 ipv4 open - at 150
> 25 ipv4 blocked host at 190
> 25 ipv4 throttled host at 210
= subsystem conntrack
+ this host discarded SYNs and let others through, again and again (conntrack)
> 25 ipv4 blocked host at 364
