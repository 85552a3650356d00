# SPDX-License-Identifier: GPL-2.0-only
# The answer overtakes the socket's record of it, and a close comes before anything else: no harm.
0 try 198.18.1.25:25
5 ends errno=110 198.18.1.25:25
4 answer 198.18.2.25:25
4 again 198.18.1.25:25
6 end
