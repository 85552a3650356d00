# SPDX-License-Identifier: GPL-2.0-only
# Forty addresses of one network are one network, and it is said that they count once.
0 try 198.18.1.{1..40}:25
1 again 198.18.1.{1..40}:25
60 end
" 40 destinations lie in 1 network: each network counts once
" evidence 1.61 of 16
