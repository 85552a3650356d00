/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wire sensor's programs on the uplinks: as tcx links, which go with this process unless they
 * are pinned, or as clsact filters on kernels before 6.6, which do not and are swept at the next
 * start. A program takes an earlier one's place at one stroke where that was left on purpose.
 */
#ifndef EGRESS25_SENSOR_TC_H
#define EGRESS25_SENSOR_TC_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "sensor/clsact.h"
#include "sensor/pins.h"
#include "sensor/sensor.h"

/* include/uapi/linux/bpf.h, 6.6; the headers and the libbpf of Debian 12 are older. */
#define TCX_INGRESS 46
#define TCX_EGRESS  47

#define TC_UPLINKS_MAX 32

struct tc_uplink {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	int links[2]; /* tcx: ingress and egress, -1 otherwise */
	struct clsact_uplink clsact;
};

struct tc {
	int netns_fd; /* -1: the caller's own; not owned */
	enum uplink_watch_attach how;
	int programs[2];	 /* ingress, egress; not owned; the caller's to set */
	const struct pins *pins; /* where tcx links stay when the process goes; NULL nowhere */
	int pin_error; /* why one of them could not be pinned, negative errno; 0: all are */
	struct clsact clsact;
	struct tc_uplink uplinks[TC_UPLINKS_MAX];
	unsigned int count;
};

/* kept_as: as in clsact.h. 0 or negative errno; tc_close() is fine with zeroes. */
int tc_open(struct tc *w, int netns_fd, enum uplink_watch_attach how, const struct pins *pins,
	    uint64_t kept_as);
void tc_close(struct tc *w);

/* Removes what processes left that are gone. 0 or negative errno. */
int tc_sweep(struct tc *w);

/* 0 or negative errno; -ENOSPC above TC_UPLINKS_MAX. */
int tc_attach(struct tc *w, uint32_t ifindex, const char *name);
const char *tc_error(int r); /* why it could not, as half a sentence */
void tc_detach(struct tc *w, uint32_t ifindex);
void tc_detach_all(struct tc *w);
/* Whether both programs are there still; true where that cannot be found out. */
bool tc_is_attached(const struct tc *w, uint32_t ifindex);
void tc_rename(struct tc *w, uint32_t ifindex, const char *name);
/* Lets go of them and leaves the programs where they are: what is pinned, and clsact filters. */
void tc_leave_all(struct tc *w);
/* Removes the pins of an interface that is not watched any more. */
void tc_unpin(const struct tc *w, uint32_t ifindex);

/* NULL when the interface is not watched. */
const struct tc_uplink *tc_find(const struct tc *w, uint32_t ifindex);

#endif
