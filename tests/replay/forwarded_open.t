# SPDX-License-Identifier: GPL-2.0-only
# Forwarded connections that succeed: the SYN is kept back for a while, and so is its answer.
0 passes 198.18.{1..12}.25:25 198.18.{1..12}.25:587
0.05 answer 198.18.{1..12}.25:25 198.18.{1..12}.25:587
10 passes 198.18.{1..12}.25:25
10.05 answer 198.18.{1..12}.25:25
60 end
> 25 ipv4 open - at 1.6
> 587 ipv4 open - at 1.6
