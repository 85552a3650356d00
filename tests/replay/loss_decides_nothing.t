# SPDX-License-Identifier: GPL-2.0-only
# Of a block that begins with a loss nothing is concluded.
0 try 198.18.{1..20}.25:25
1 again 198.18.{1..20}.25:25
1.5 loss
60 end
" records were lost lately: what was not seen then proves nothing
