# SPDX-License-Identifier: GPL-2.0-only
# Greeting and EHLO pass, the mail itself does not: full-size segments are lost. Plain loss, where
# what was repeated arrives in the end, is none of it.
0 try 198.18.{1..2}.25:25
0 try 198.18.{1..4}.25:587
0.02 answer 198.18.{1..2}.25:25
0.02 answer 198.18.{1..4}.25:587
2 stuck bytes=300 acked=150 full=1 198.18.1.25:25
2 stuck bytes=300 acked=150 full=1 198.18.1.25:587
3 stuck bytes=300 acked=150 full=1 198.18.2.25:25
3 ends bytes=400 acked=9000 198.18.1.25:587
4 stuck bytes=300 acked=150 full=1 198.18.2.25:587
5 ends bytes=400 acked=9000 198.18.2.25:587
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 0.02
> 25 ipv4 stalled path-mtu at 3
