# SPDX-License-Identifier: GPL-2.0-only
# Twelve thousand new networks within a second, nothing answers: decided when ten are, two seconds after the
# first.
0 try 11.{0..7}.{1..250}.7:25
0.2 try 12.{0..19}.{1..250}.7:25
0.6 try 13.{0..19}.{1..250}.7:25
1 again 11.{0..7}.{1..250}.7:25
1.2 again 12.{0..19}.{1..250}.7:25
1.6 again 13.{0..19}.{1..250}.7:25
4 end
> 25 ipv4 blocked network-silent at 2
