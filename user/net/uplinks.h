/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where packets leave this machine: the interfaces that default routes use, and the machine's own
 * addresses; and how two readings of them differ.
 */
#ifndef EGRESS25_NET_UPLINKS_H
#define EGRESS25_NET_UPLINKS_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "net/netns.h"
#include "base/cleanup.h"

#define UPLINKS_MAX	  32
#define OWN_ADDRESSES_MAX 256

struct uplink {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	char kind[16]; /* "wireguard", "tun", "ppp" ...; "" of hardware */
};

struct uplinks {
	struct uplink links[UPLINKS_MAX];
	size_t links_count;
	bool more; /* there are uplinks beyond these */
	struct address own[OWN_ADDRESSES_MAX];
	struct own_link own_links[OWN_ADDRESSES_MAX];
	size_t own_count;
};

struct nl_sock;

/* Reads routes (all tables, both families), links and addresses of the socket's namespace. The
 * uplinks are the interfaces a default route leaves by (loopback and unreachable routes excepted),
 * every next hop of a multipath route included. 0 or negative errno; -EAGAIN when something
 * changed meanwhile, with what was read in *ret. */
int uplinks_read(struct nl_sock *s, struct uplinks *ret);

/* Looks one interface up by name in that namespace. 0, -ENODEV, or another negative errno. */
int uplinks_find(struct nl_sock *s, const char *name, struct uplink *ret);

/* Packets that an interface of that namespace has received. 0 or negative errno. */
int uplinks_received(struct nl_sock *s, uint32_t ifindex, uint64_t *ret_packets);

/* How one set of uplinks becomes another. Interfaces are the same by their index. */
enum uplink_step { UPLINK_GOES, UPLINK_GETS_NAME, UPLINK_COMES };
struct uplink_difference {
	enum uplink_step step;
	struct uplink uplink;	  /* as it is now, or was last */
	char former[IF_NAMESIZE]; /* UPLINK_GETS_NAME */
};

/* What goes stands before what comes, so that the steps fit in UPLINKS_MAX places, too. Returns
 * how many there are. */
size_t uplinks_compare(const struct uplink *before, size_t before_count, const struct uplink *now,
		       size_t now_count, struct uplink_difference ret[static 2 * UPLINKS_MAX]);

/* Whether both have the same own addresses, in whatever order. */
bool uplinks_same_own(const struct uplinks *a, const struct uplinks *b);

#endif
