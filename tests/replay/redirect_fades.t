# SPDX-License-Identifier: GPL-2.0-only
# A redirect that nothing has shown for an hour is let go.
0 redirected 198.18.{1..2}.25:25
4800 end
> 25 ipv4 intercepted - at 0
> 25 ipv4 unknown - at 4200
+ last known: intercepted since 00:00:00, last confirmed at 00:00:00
+ no public destination has been tried lately
- none answered
