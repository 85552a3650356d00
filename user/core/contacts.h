/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who was tried and what came of it, destination by destination: what a support case names as
 * evidence. Fed by the records, attempts that have not ended included, for a block is decided after
 * seconds and a silent attempt ends after two minutes. Pure and bounded: of more destinations than
 * there is room for, those that were tried longest ago are forgotten. Decides nothing.
 */
#ifndef EGRESS25_CORE_CONTACTS_H
#define EGRESS25_CORE_CONTACTS_H

#include "core/lru_map.h"
#include "core/record.h"

/* Destinations and ports kept; a report names a few dozen of them. */
#define CONTACTS_MAX 1024

/* One public destination on one port. */
struct contact {
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

struct contacts;

/* 0 or -ENOMEM: all memory is taken at once. max 0 is CONTACTS_MAX. */
int contacts_new(struct contacts **ret, uint32_t max);
void contacts_free(struct contacts *c); /* takes NULL */
void contacts_take(struct contacts *c, const struct record *r);

/* From the one tried last to the one tried first; NULL when there are no more. */
const struct contact *contacts_newest(const struct contacts *c);
const struct contact *contacts_older(const struct contacts *c, const struct contact *than);

/* Attempts of it whose end is not known. */
uint32_t contact_pending(const struct contact *c);

#endif
