/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A change of the uplinks that are watched: which came, went or got another name, and what is
 * watched from then on. Both what the core is told and what it tells the world, so that a recorded
 * stream is judged with the uplinks it was made with, at the same place.
 */
#ifndef EGRESS25_CORE_UPLINK_H
#define EGRESS25_CORE_UPLINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

#define UPLINK_REASON_LEN 128

enum uplink_change {
	UPLINK_ADDED,
	UPLINK_REMOVED,
	UPLINK_RENAMED,
	UPLINK_FAILED,	   /* it carries a default route, and cannot be watched (any more) */
	UPLINK_REATTACHED, /* it was watched, the programs were taken off it, it is watched again */
	UPLINK_ADDRESSES,  /* no uplink's, but the machine's own addresses changed */
	UPLINK_CHANGE_COUNT
};

/* Pointers belong to whoever tells, and are valid while he does. */
struct uplink_news {
	enum uplink_change change;
	uint32_t netns;	       /* inode of the uplinks' namespace; 0 unknown */
	uint32_t ifindex;      /* 0 with UPLINK_ADDRESSES */
	const char *interface; /* NULL with UPLINK_ADDRESSES */
	const char *former;    /* UPLINK_RENAMED: its name until now; NULL otherwise */
	const char *reason;    /* UPLINK_FAILED: why; NULL otherwise */
	/* What is watched from now on, in one order. */
	const uint32_t *ifindexes;
	const char *const *names;
	size_t count;
	const struct address *own;	  /* this machine's addresses in that namespace */
	const struct own_link *own_links; /* of each; NULL: it is not known */
	size_t own_count;
};

const char *uplink_change_to_str(enum uplink_change change); /* "added", "removed", ... */
/* 0 or -EINVAL. */
int uplink_change_parse(const char *text, enum uplink_change *ret);

#endif
