/* SPDX-License-Identifier: GPL-2.0-only */
/* How full the kernel's table of connections is: when it is full, SYNs are discarded. */
#ifndef EGRESS25_NET_CONNTRACK_H
#define EGRESS25_NET_CONNTRACK_H

#include <stdint.h>

/* Of the caller's own network namespace. 0; -ENOENT where none is kept, or another negative errno.
 */
int conntrack_usage(uint32_t *ret_entries, uint32_t *ret_max);

#endif
