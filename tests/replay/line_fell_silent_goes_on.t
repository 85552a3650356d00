# SPDX-License-Identifier: GPL-2.0-only
# Two ports fall silent together, as when a provider blocks both, and a third one is answered: the line is
# there.
0 try 198.18.{1..8}.25:25
0.02 answer 198.18.{1..8}.25:25
1 try 203.0.113.25:587
1.02 answer 203.0.113.25:587
59.9 try 203.0.113.25:587
60 try 198.18.{1..8}.25:25
60.9 again 203.0.113.25:587
61 again 198.18.{1..8}.25:25
61.5 try 192.0.2.25:2525
61.52 answer 192.0.2.25:2525
90 ends 198.18.{1..8}.25:25
90 ends 203.0.113.25:587
> 25 ipv4 open - at 0.02
> 587 ipv4 open - at 1.02
> 2525 ipv4 open - at 61.52
> 25 ipv4 blocked network-silent at 62
