/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which addresses are on our side of a capture: those the operator named, and for a family without
 * any, what a first reading of all packets tells: who takes part in handshakes with the most peers,
 * and whoever sends by the same network card, speaks from a private address with public ones, or is
 * of the same network and has peers of its own. Pure, and bounded: what a capture of more hosts
 * than fit adds beyond that is not counted.
 */
#ifndef EGRESS25_CAPTURE_LOCAL_SIDE_H
#define EGRESS25_CAPTURE_LOCAL_SIDE_H

#include "capture/packet.h"
#include "capture/source.h"

struct local_side {
	struct source_local list[SOURCE_INFERRED_MAX];
	size_t count;
	uint64_t mac;	    /* of our network card; 0 not known, or no help */
	bool one_direction; /* no packet came from the other side */
	bool way_known;	    /* the file tells the direction of each packet */
};

bool local_side_contains(const struct local_side *l, const struct address *a);

/* An address that nothing was known of yet: whether it can only be ours beside that peer. */
bool local_side_adopts(const struct local_side *l, const struct address *a,
		       const struct address *peer);

/* Which way a packet went, as far as the file or the network cards tell. */
enum packet_way local_side_way(const struct local_side *l, const struct packet *p);

/* Counts who speaks with whom, over one reading of the capture. */
struct census;

/* 0 or -ENOMEM. */
int local_side_census_new(struct census **ret);
void local_side_census_free(struct census **c);

/* Any packet of TCP or ICMP; what opens or accepts a connection counts, to whatever port. */
void local_side_census_take(struct census *c, const struct packet *p, enum packet_kind kind);

/* Whether more packets would change little: handshakes enough, and both directions. */
bool local_side_census_is_enough(const struct census *c);

/* The operator's networks, then what was counted, for families that he named none of. */
void local_side_census_conclude(const struct census *c, const struct source_config *config,
				struct local_side *ret);

#endif
