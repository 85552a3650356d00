/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wire sensor's programs as tc filters, for kernels before 6.6. Filters outlive their process
 * and share their qdisc with everybody's: each instance finds places of its own, and only what a
 * process left that is gone is ever removed or replaced.
 */
#ifndef EGRESS25_SENSOR_CLSACT_H
#define EGRESS25_SENSOR_CLSACT_H

#include "net/tc_filter.h"
#include "net/tc_owner.h"

struct clsact {
	int netns_fd;	  /* -1: the caller's own; not owned */
	uint64_t kept_as; /* what stays for a successor is known by this; 0: there is none */
	bool keeps;	  /* ours stay when we go */
	struct filters *filters;
	struct filter_owner owner;
	int owner_fd;
};

/* Both programs on one interface. */
struct clsact_uplink {
	bool attached;
	uint32_t ifindex;
	bool made_qdisc;	       /* or another instance did, before us */
	struct filter_place places[2]; /* ingress, egress */
};

/* 0 or negative errno; clsact_close() is fine with one that was not opened but zeroed. What is
 * attached stays: it is detached first, or left on purpose. */
int clsact_open(struct clsact *c, int netns_fd, uint64_t kept_as, bool keeps);
void clsact_close(struct clsact *c);

/* programs: ingress, egress. 0; -EBUSY when others leave no room, or another negative errno, and
 * nothing is attached. */
int clsact_attach(struct clsact *c, uint32_t ifindex, const int programs[static 2],
		  struct clsact_uplink *ret);
void clsact_detach(struct clsact *c, const struct clsact_uplink *u);
/* Whether both are where they were attached; true where that cannot be found out. */
bool clsact_is_attached(const struct clsact *c, const struct clsact_uplink *u);

/* Removes from all interfaces what processes left there that are gone, unless it was left for
 * another successor than us. 0 or negative errno. */
int clsact_sweep(struct clsact *c);

#endif
