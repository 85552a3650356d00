# SPDX-License-Identifier: GPL-2.0-only
# A container tries a thousand networks a second by the uplink, beside the host's own few: decided as soon as
# if it tried ten.
0 try 198.18.{1..3}.25:25
0.1 try ns=7 11.{0..3}.{1..250}.7:25
1 again 198.18.{1..3}.25:25
1.1 again ns=7 11.{0..3}.{1..250}.7:25
1.1 try ns=7 12.{0..3}.{1..250}.7:25
2.1 again ns=7 12.{0..3}.{1..250}.7:25
6 end
> 25 ipv4 blocked network-silent at 2.1
