# SPDX-License-Identifier: GPL-2.0-only
# Addresses of one /48 are one network.
0 try [2001:db8:1:{1..30}::25]:25
1 again [2001:db8:1:{1..30}::25]:25
9 end
