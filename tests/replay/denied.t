# SPDX-License-Identifier: GPL-2.0-only
# connect() refused before any SYN, by a cgroup or an LSM: this host, two networks decide.
0 fails errno=1 198.18.{1..2}.25:25
> 25 ipv4 blocked host at 0
+ connect() fails at once: this host refuses the call, no SYN is sent
= subsystem unknown
* 198.18.1.25 25 denied at 0
* 198.18.2.25 25 denied at 0
