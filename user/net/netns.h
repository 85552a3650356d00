/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces: by which number they are known, and going into one and back. */
#ifndef EGRESS25_NET_NETNS_H
#define EGRESS25_NET_NETNS_H

#include <stdint.h>

#include "base/cleanup.h"

/* The namespace's inode number, as everything else names it. 0 or negative errno. */
int netns_inode(int netns_fd, uint32_t *ret);

/* Opens "self", a name under /run/netns, or a path. *ret_fd is the caller's to close.
 * 0, -ENOENT, -EINVAL when it is not a network namespace. */
int netns_open(const char *name, int *ret_fd);

/* Looks for the namespace of that inode number under /run/netns and among the processes that may be
 * looked at. A descriptor, the caller's to close; -1: it was not found. */
int netns_find(uint32_t inode);

/* Goes into a namespace, -1 being one's own; *ret_own leads back, and _cleanup_netns_ takes it. 0
 * or negative errno. */
int netns_enter(int netns_fd, int *ret_own);
void netns_leave(int *own);
#define _cleanup_netns_ _cleanup_(netns_leave)

#endif
