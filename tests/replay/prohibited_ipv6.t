# SPDX-License-Identifier: GPL-2.0-only
# In IPv6 codes 1, 5 and 6 prohibit.
0 try [2001:db8:{1..3}::25]:25
0.01 icmp icmp=1/1 from=2001:db8:ff::1 [2001:db8:1::25]:25
0.02 icmp icmp=1/5 from=2001:db8:ff::1 [2001:db8:2::25]:25
0.03 icmp icmp=1/6 from=2001:db8:ff::1 [2001:db8:3::25]:25
> 25 ipv6 blocked network-icmp at 0.03
