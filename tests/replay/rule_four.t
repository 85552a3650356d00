# SPDX-License-Identifier: GPL-2.0-only
# Four do not, not even there.
setup cloud=azure subscription=pay-as-you-go
0 try 198.18.{1..4}.25:25
1 again 198.18.{1..4}.25:25
10 end
