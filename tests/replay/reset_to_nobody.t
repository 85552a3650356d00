# SPDX-License-Identifier: GPL-2.0-only
# So is an RST of the destination's own: it refuses, and is not silent.
0 try 198.18.{1..5}.25:25
1 again 198.18.{1..5}.25:25
1.5 ends 198.18.{1..5}.25:25
1.7 reset ttl=50 198.18.{1..5}.25:25
60 end
" evidence 15 of 16
