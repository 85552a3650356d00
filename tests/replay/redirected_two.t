# SPDX-License-Identifier: GPL-2.0-only
# Established without leaving, in two networks: intercepted here.
0 redirected 198.18.{1..2}.25:25
> 25 ipv4 intercepted - at 0
+ 2 connections to 2 networks were established without leaving this host
= by null
