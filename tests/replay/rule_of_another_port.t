# SPDX-License-Identifier: GPL-2.0-only
# The rule is for 25; what is silent on 587 needs ten, as ever.
setup cloud=azure subscription=pay-as-you-go
0 try 198.18.{1..9}.25:587
1 again 198.18.{1..9}.25:587
10 end
