# SPDX-License-Identifier: GPL-2.0-only
# This host's table of connections is full at times: in each minute six mails are discarded, then four get out.
# After four times it is told as a limit, once, and as long as it goes on. Then all is discarded: after a minute
# that is a block.
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
302 stopped by=conntrack 198.18.52.25:25
304 stopped by=conntrack 198.18.53.25:25
306 stopped by=conntrack 198.18.54.25:25
308 stopped by=conntrack 198.18.55.25:25
310 stopped by=conntrack 198.18.56.25:25
330 try 198.18.57.25:25
330.02 answer 198.18.57.25:25
334 try 198.18.58.25:25
334.02 answer 198.18.58.25:25
338 try 198.18.59.25:25
338.02 answer 198.18.59.25:25
342 try 198.18.60.25:25
342.02 answer 198.18.60.25:25
360 stopped by=conntrack 198.18.61.25:25
362 stopped by=conntrack 198.18.62.25:25
364 stopped by=conntrack 198.18.63.25:25
366 stopped by=conntrack 198.18.64.25:25
368 stopped by=conntrack 198.18.65.25:25
370 stopped by=conntrack 198.18.66.25:25
390 try 198.18.67.25:25
390.02 answer 198.18.67.25:25
394 try 198.18.68.25:25
394.02 answer 198.18.68.25:25
398 try 198.18.69.25:25
398.02 answer 198.18.69.25:25
402 try 198.18.70.25:25
402.02 answer 198.18.70.25:25
420 stopped by=conntrack 198.18.71.25:25
422 stopped by=conntrack 198.18.72.25:25
424 stopped by=conntrack 198.18.73.25:25
426 stopped by=conntrack 198.18.74.25:25
428 stopped by=conntrack 198.18.75.25:25
430 stopped by=conntrack 198.18.76.25:25
450 try 198.18.77.25:25
450.02 answer 198.18.77.25:25
454 try 198.18.78.25:25
454.02 answer 198.18.78.25:25
458 try 198.18.79.25:25
458.02 answer 198.18.79.25:25
462 try 198.18.80.25:25
462.02 answer 198.18.80.25:25
480 stopped by=conntrack 198.18.81.25:25
482 stopped by=conntrack 198.18.82.25:25
484 stopped by=conntrack 198.18.83.25:25
486 stopped by=conntrack 198.18.84.25:25
488 stopped by=conntrack 198.18.85.25:25
490 stopped by=conntrack 198.18.86.25:25
510 try 198.18.87.25:25
510.02 answer 198.18.87.25:25
514 try 198.18.88.25:25
514.02 answer 198.18.88.25:25
518 try 198.18.89.25:25
518.02 answer 198.18.89.25:25
522 try 198.18.90.25:25
522.02 answer 198.18.90.25:25
540 stopped by=conntrack 198.18.91.25:25
542 stopped by=conntrack 198.18.92.25:25
544 stopped by=conntrack 198.18.93.25:25
546 stopped by=conntrack 198.18.94.25:25
548 stopped by=conntrack 198.18.95.25:25
550 stopped by=conntrack 198.18.96.25:25
570 try 198.18.97.25:25
570.02 answer 198.18.97.25:25
574 try 198.18.98.25:25
574.02 answer 198.18.98.25:25
578 try 198.18.99.25:25
578.02 answer 198.18.99.25:25
582 try 198.18.100.25:25
582.02 answer 198.18.100.25:25
600 stopped by=conntrack 198.18.101.25:25
602 stopped by=conntrack 198.18.102.25:25
604 stopped by=conntrack 198.18.103.25:25
606 stopped by=conntrack 198.18.104.25:25
608 stopped by=conntrack 198.18.105.25:25
610 stopped by=conntrack 198.18.106.25:25
630 try 198.18.107.25:25
630.02 answer 198.18.107.25:25
634 try 198.18.108.25:25
634.02 answer 198.18.108.25:25
638 try 198.18.109.25:25
638.02 answer 198.18.109.25:25
642 try 198.18.110.25:25
642.02 answer 198.18.110.25:25
660 stopped by=conntrack 198.18.111.25:25
662 stopped by=conntrack 198.18.112.25:25
664 stopped by=conntrack 198.18.113.25:25
666 stopped by=conntrack 198.18.114.25:25
668 stopped by=conntrack 198.18.115.25:25
670 stopped by=conntrack 198.18.116.25:25
690 try 198.18.117.25:25
690.02 answer 198.18.117.25:25
694 try 198.18.118.25:25
694.02 answer 198.18.118.25:25
698 try 198.18.119.25:25
698.02 answer 198.18.119.25:25
702 try 198.18.120.25:25
702.02 answer 198.18.120.25:25
720 stopped by=conntrack 198.18.121.25:25
728 stopped by=conntrack 198.18.122.25:25
736 stopped by=conntrack 198.18.123.25:25
744 stopped by=conntrack 198.18.124.25:25
752 stopped by=conntrack 198.18.125.25:25
760 stopped by=conntrack 198.18.126.25:25
768 stopped by=conntrack 198.18.127.25:25
776 stopped by=conntrack 198.18.128.25:25
784 stopped by=conntrack 198.18.129.25:25
792 stopped by=conntrack 198.18.130.25:25
800 stopped by=conntrack 198.18.131.25:25
808 stopped by=conntrack 198.18.132.25:25
816 stopped by=conntrack 198.18.133.25:25
824 stopped by=conntrack 198.18.134.25:25
832 stopped by=conntrack 198.18.135.25:25
840 stopped by=conntrack 198.18.136.25:25
848 stopped by=conntrack 198.18.137.25:25
856 stopped by=conntrack 198.18.138.25:25
864 stopped by=conntrack 198.18.139.25:25
872 stopped by=conntrack 198.18.140.25:25
900 try 198.18.141.25:25
900.02 answer 198.18.141.25:25
2400 try 198.18.142.25:25
2400.02 answer 198.18.142.25:25
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
> 25 ipv4 blocked host at 784
> 25 ipv4 throttled host at 900
> 25 ipv4 open - at 1800
" Port 25 over IPv4 is THROTTLED on this host by conntrack: a part of the SYNs is discarded
" Raise net.netfilter.nf_conntrack_max
