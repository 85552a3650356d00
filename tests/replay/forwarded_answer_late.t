# SPDX-License-Identifier: GPL-2.0-only
# Answers to forwarded SYNs just before and after these are told of, and to repeated ones.
0 passes 198.18.{1..12}.25:25
1 passes-again 198.18.{5..12}.25:25
1.2 answer 198.18.{1..4}.25:25
1.4 answer 198.18.{5..8}.25:25
1.8 answer 198.18.{9..12}.25:25
60 end
> 25 ipv4 open - at 1.6
* 198.18.1.25 25 established at 1.6
* 198.18.2.25 25 established at 1.6
* 198.18.3.25 25 established at 1.6
* 198.18.4.25 25 established at 1.6
* 198.18.5.25 25 established at 1.6
* 198.18.6.25 25 established at 1.6
* 198.18.7.25 25 established at 1.6
* 198.18.8.25 25 established at 1.6
* 198.18.9.25 25 established at 1.8
* 198.18.10.25 25 established at 1.8
* 198.18.11.25 25 established at 1.8
* 198.18.12.25 25 established at 1.8
