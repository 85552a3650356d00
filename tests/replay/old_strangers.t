# SPDX-License-Identifier: GPL-2.0-only
# What was not enough to decide fades, too: yesterday's silence and today's make no block.
0 try 198.18.{1..9}.25:25
1 again 198.18.{1..9}.25:25
36000 try 198.18.{11..19}.25:25
36001 again 198.18.{11..19}.25:25
36010 end
" 18 SYNs to 9 networks left eth0, none answered since 2026-01-01 10:00:00
" evidence 14.5 of 16
