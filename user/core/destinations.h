/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who was tried and what came of it, destination by destination: what a support case names as
 * evidence. Fed by the records, attempts that have not ended included, for a block is decided after
 * seconds and a silent attempt ends after two minutes. Pure and bounded: of more destinations than
 * there is room for, those that were tried longest ago are forgotten. Decides nothing.
 */
#ifndef EGRESS25_CORE_DESTINATIONS_H
#define EGRESS25_CORE_DESTINATIONS_H

#include "core/lru_map.h"
#include "core/record.h"

/* Destinations and ports kept; a report names a few dozen of them. */
#define DESTINATIONS_MAX 1024

/* One public destination on one port. */
struct recent_destination {
	struct lru_link link;
	struct address destination;
	uint16_t port;
	uint64_t answered_ns; /* its newest answer; 0 never */
	/* All of this since that answer, or since it is known. */
	uint64_t first_ns, last_ns;    /* SYNs, or connects that failed before one; 0 none */
	uint32_t attempts;	       /* ended or not */
	uint32_t syns, left, dropped;  /* left: seen on an uplink; dropped: discarded here */
	uint32_t ended[OUTCOME_COUNT]; /* attempts by how they ended */
	/* What came back of its own accord; the newest. */
	struct {
		bool seen;
		uint8_t type, code;
		struct address from;
	} icmp;
	char interface[INTERFACE_NAME_LEN]; /* the uplink that its newest SYN left by; "" unknown */
};

struct destinations;

/* 0 or -ENOMEM: all memory is taken at once. max 0 is DESTINATIONS_MAX. */
int destinations_new(struct destinations **ret, uint32_t max, uint64_t seed);
void destinations_free(struct destinations *c); /* takes NULL */
void destinations_take(struct destinations *c, const struct record *r);

/* From the one tried last to the one tried first; NULL when there are no more. */
const struct recent_destination *destinations_newest(const struct destinations *c);
const struct recent_destination *destinations_older(const struct destinations *c,
						    const struct recent_destination *than);

/* Attempts of it whose end is not known. */
uint32_t destination_pending(const struct recent_destination *c);

#endif
