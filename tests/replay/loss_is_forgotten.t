# SPDX-License-Identifier: GPL-2.0-only
# An hour later it is no longer worth a word.
0 loss
4000 try 198.18.{1..10}.25:25
4001 again 198.18.{1..10}.25:25
4010 end
> 25 ipv4 blocked network-silent at 4002
- records were lost
