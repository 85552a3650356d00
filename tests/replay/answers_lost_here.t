# SPDX-License-Identifier: GPL-2.0-only
# SYN-ACKs come in by the uplink and this host discards them: never "the network is silent".
0 try 198.18.{1..12}.25:25
0.02 answer-lost 198.18.{1..12}.25:25
1 again 198.18.{1..12}.25:25
1.02 answer-lost 198.18.{1..12}.25:25
3 again 198.18.{1..12}.25:25
7 ends errno=110 198.18.{1..12}.25:25
> 25 ipv4 blocked host at 1
= subsystem input
" Answers from port 25 over IPv4 are discarded on this machine on their way in
