# SPDX-License-Identifier: GPL-2.0-only
# One dead server cannot shout, whatever it is tried.
0 try 198.18.1.25:25
1 again 198.18.1.25:25
3 again 198.18.1.25:25
7 again 198.18.1.25:25
15 again 198.18.1.25:25
20 try 198.18.1.26:25
21 again 198.18.1.26:25
60 end
