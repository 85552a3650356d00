# SPDX-License-Identifier: GPL-2.0-only
# Once is too little, three connections to the only one are enough.
0 redirected 198.18.1.25:25
10 redirected 198.18.1.25:25
20 redirected 198.18.1.25:25
> 25 ipv4 intercepted - at 20
