# SPDX-License-Identifier: GPL-2.0-only
# Namespaces that no uplink sees, one after the other: told at once, then together every five seconds, and
# nobody else's verdict.
0 try 198.18.1.25:25
0.02 answer 198.18.1.25:25
10 fails ns=9 198.18.{1..2}.25:25
11 fails ns=10 198.18.{1..2}.25:25
12 fails ns=11 198.18.{1..2}.25:25
13 fails ns=12 198.18.{1..2}.25:25
15.5 fails ns=13 198.18.{1..2}.25:25
20 end
> 25 ipv4 open - at 0.02
> 25 ipv4 open - at 10
> 25 ipv4 open - at 15
> 25 ipv4 open - at 20
