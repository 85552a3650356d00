/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which addresses are on our side of a capture: those the operator named, and for a family without
 * any the one that takes part in handshakes with the most peers. Pure, and bounded: what a capture
 * of more hosts than fit adds beyond that is not counted.
 */
#ifndef EGRESS25_CAPTURE_LOCAL_SIDE_H
#define EGRESS25_CAPTURE_LOCAL_SIDE_H

#include "capture/packet.h"
#include "capture/source.h"

struct local_side {
	struct source_local list[SOURCE_LOCALS_MAX + FAMILY_COUNT];
	size_t count;
};

bool local_side_contains(const struct local_side *l, const struct address *a);

/* Counts who speaks with whom, over one reading of the capture. */
struct census;

/* 0 or -ENOMEM. */
int local_side_census_new(struct census **ret);
void local_side_census_free(struct census **c);

/* A TCP packet; counts when it opens or accepts a connection, to whatever port. */
void local_side_census_take(struct census *c, const struct packet *p);

/* The operator's networks, then what was counted, for families that he named none of. */
void local_side_census_conclude(const struct census *c, const struct source_config *config,
				struct local_side *ret);

#endif
