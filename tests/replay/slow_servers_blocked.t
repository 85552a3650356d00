# SPDX-License-Identifier: GPL-2.0-only
# They are when their time is over: the same six decide a second later than quick ones.
0 try 198.18.{1..6}.25:25
1 again 198.18.{1..6}.25:25
2.5 answer 198.18.{1..6}.25:25
100 try 198.18.{1..6}.25:25
101 again 198.18.{1..6}.25:25
110 end
> 25 ipv4 open - at 2.5
> 25 ipv4 blocked network-silent at 103
= since 100
