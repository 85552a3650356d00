# SPDX-License-Identifier: GPL-2.0-only
# A program that gives up before its first repeat says nothing, however often.
0 try 198.18.{1..40}.25:25
0.8 ends 198.18.{1..40}.25:25
10 try 198.18.{1..40}.25:25
10.8 ends 198.18.{1..40}.25:25
20 try 198.18.{1..40}.25:25
20.8 ends 198.18.{1..40}.25:25
60 end
