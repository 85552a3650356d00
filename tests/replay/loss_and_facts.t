# SPDX-License-Identifier: GPL-2.0-only
# What was seen counts in spite of it: an answer, and a drop.
0 loss
0.1 stopped 198.18.{1..2}.25:587
0.5 try 198.18.{1..1}.25:25
0.52 answer 198.18.{1..1}.25:25
> 587 ipv4 blocked host at 0.1
> 25 ipv4 open - at 0.52
