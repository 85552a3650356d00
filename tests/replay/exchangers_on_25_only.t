# SPDX-License-Identifier: GPL-2.0-only
# They are exchangers on 25; on 587 they are strangers.
setup exchangers=198.18.0.0/16
0 try 198.18.{1..3}.25:587
1 again 198.18.{1..3}.25:587
9 end
