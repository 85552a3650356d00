# SPDX-License-Identifier: GPL-2.0-only
# An answer on another port speaks for an hour; then they are strangers.
0 try 198.18.{1..9}.25:587
0.02 answer 198.18.{1..9}.25:587
3700 try 198.18.{1..9}.25:25
3701 again 198.18.{1..9}.25:25
3710 end
> 587 ipv4 open - at 0.02
" 9 networks silent, first attempt
