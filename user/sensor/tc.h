/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wire sensor's programs on the uplinks: as tcx links, which go with this process, or as
 * clsact filters on kernels before 6.6, which do not and are swept at the next start.
 */
#ifndef EGRESS25_SENSOR_TC_H
#define EGRESS25_SENSOR_TC_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "sensor/sensor.h"

#define TC_UPLINKS_MAX 32

struct tc_uplink {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	int links[2];	     /* tcx: ingress and egress, -1 otherwise */
	bool clsact;	     /* by filters */
	bool clsact_is_ours; /* the qdisc was made by us */
};

struct tc {
	int netns_fd; /* -1: the caller's own; not owned */
	enum wire_attach how;
	int programs[2]; /* ingress, egress; not owned */
	struct tc_uplink uplinks[TC_UPLINKS_MAX];
	unsigned int count;
};

/* Removes what a killed process left on any interface of the namespace. 0 or negative errno. */
int tc_sweep(const struct tc *w);

/* 0 or negative errno; -ENOSPC above TC_UPLINKS_MAX. */
int tc_attach(struct tc *w, uint32_t ifindex, const char *name);
void tc_detach(struct tc *w, uint32_t ifindex);
void tc_detach_all(struct tc *w);
/* Whether both programs are there still; true where that cannot be found out. */
bool tc_is_attached(const struct tc *w, uint32_t ifindex);
void tc_rename(struct tc *w, uint32_t ifindex, const char *name);

/* NULL when the interface is not watched. */
const struct tc_uplink *tc_find(const struct tc *w, uint32_t ifindex);

#endif
