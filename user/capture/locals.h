/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which addresses are on our side of a capture: those the operator named, and for a family without
 * any the one that takes part in handshakes with the most peers. Pure, and bounded: what a capture
 * of more hosts than fit adds beyond that is not counted.
 */
#ifndef EGRESS25_CAPTURE_LOCALS_H
#define EGRESS25_CAPTURE_LOCALS_H

#include "capture/packet.h"
#include "capture/source.h"

struct locals {
	struct source_local list[SOURCE_LOCALS_MAX + FAMILY_COUNT];
	size_t count;
};

bool locals_contain(const struct locals *l, const struct address *a);

/* Counts who speaks with whom, over one reading of the capture. */
struct census;

/* 0 or -ENOMEM. */
int census_new(struct census **ret);
void census_free(struct census **c);

/* A TCP packet; counts when it opens or accepts a connection, to whatever port. */
void census_take(struct census *c, const struct packet *p);

/* The operator's networks, then what was counted, for families that he named none of. */
void census_conclude(const struct census *c, const struct source_config *config,
		     struct locals *ret);

#endif
