# SPDX-License-Identifier: GPL-2.0-only
# One network without a route, tried once, may be that network's own.
0 fails 198.18.1.25:25
9 end
" undecided: evidence 8 of 16; one more network, or a third SYN to the same one, would decide it
