# SPDX-License-Identifier: GPL-2.0-only
# A kernel that names no reason: this host, by a part of it that is not known.
0 stopped by=unknown 198.18.{1..2}.25:25
> 25 ipv4 blocked host at 0
+ discarded on this host by a part that the kernel does not name
= subsystem unknown
