/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where packets leave this machine: the interfaces that default routes use, and the machine's own
 * addresses. The only folder that knows libnl.
 */
#ifndef EGRESS25_NET_UPLINKS_H
#define EGRESS25_NET_UPLINKS_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

#define UPLINKS_MAX	  32
#define OWN_ADDRESSES_MAX 256

struct uplink {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
};

struct uplinks {
	struct uplink links[UPLINKS_MAX];
	size_t links_count;
	struct address own[OWN_ADDRESSES_MAX];
	size_t own_count;
};

/* Reads routes (all tables, both families), links and addresses of a namespace: netns_fd, or the
 * caller's own with -1. The uplinks are the interfaces a default route leaves by (loopback and
 * unreachable routes excepted), every next hop of a multipath route included.
 * 0 or negative errno. */
int uplinks_read(int netns_fd, struct uplinks *ret);

/* Looks one interface up by name in that namespace. 0, -ENODEV, or another negative errno. */
int uplinks_find(int netns_fd, const char *name, struct uplink *ret);

/* Whether anybody has a tc filter on the clsact qdisc of that interface, in the caller's own
 * namespace. True also when it cannot be found out: then nothing must be taken away. */
bool uplinks_has_filters(uint32_t ifindex);

/* The namespace's inode number, as everything else names it. 0 or negative errno. */
int netns_inode(int netns_fd, uint32_t *ret);

/* Opens "self", a name under /run/netns, or a path. *ret_fd is the caller's to close.
 * 0, -ENOENT, -EINVAL when it is not a network namespace. */
int netns_open(const char *name, int *ret_fd);

#endif
