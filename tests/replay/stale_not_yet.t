# SPDX-License-Identifier: GPL-2.0-only
# A handful of mails a day keep the state.
0 try 198.18.{1..1}.25:25
0.02 answer 198.18.{1..1}.25:25
18000 try 198.18.{1..1}.25:25
18000.02 answer 198.18.{1..1}.25:25
36000 try 198.18.{1..1}.25:25
36000.02 answer 198.18.{1..1}.25:25
54000 try 198.18.{1..1}.25:25
54000.02 answer 198.18.{1..1}.25:25
> 25 ipv4 open - at 0.02
