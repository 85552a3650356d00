# SPDX-License-Identifier: GPL-2.0-only
# Private, shared and link-local destinations never count, dead or alive.
0 try 10.0.{1..5}.1:25 172.16.{1..5}.1:25 192.168.{1..5}.1:25 100.64.{1..5}.1:25 169.254.{1..3}.1:25
0 try [fd00:{1..3}::1]:25 [fe80::{1..2}]:25
1 again 10.0.{1..5}.1:25 172.16.{1..5}.1:25 192.168.{1..5}.1:25 100.64.{1..5}.1:25 169.254.{1..3}.1:25
5 try 10.9.9.9:25
5.01 answer 10.9.9.9:25
60 end
" 21 attempts to private addresses not counted: no cloud blocks them
" 3 attempts to link-local addresses not counted: they never leave this link
