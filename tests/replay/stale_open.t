# SPDX-License-Identifier: GPL-2.0-only
# Idle over night: unknown, with what was last known.
0 try 198.18.{1..1}.25:25
0.02 answer 198.18.{1..1}.25:25
28800 end
> 25 ipv4 open - at 0.02
> 25 ipv4 unknown - at 22200
+ last known: open since
= before.state open
