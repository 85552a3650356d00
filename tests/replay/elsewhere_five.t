# SPDX-License-Identifier: GPL-2.0-only
# Networks that answer on another port just now: five decide.
0 try 198.18.{1..5}.25:587
0.02 answer 198.18.{1..5}.25:587
10 try 198.18.{1..5}.25:25
11 again 198.18.{1..5}.25:25
20 end
> 587 ipv4 open - at 0.02
> 25 ipv4 blocked network-silent at 12
+ 5 networks that are silent answer on another port (weight 3.5 each)
+ 587 answered 5 of 5
