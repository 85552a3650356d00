/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SYNs that a router's capture has twice: as they came in from its side, and as they left,
 * behind NAT or not. A first reading learns by which interfaces they come in; in the second such a
 * SYN is held back until it leaves, and one that does not was discarded on the way. Pure, and
 * bounded.
 */
#ifndef EGRESS25_CAPTURE_TRANSIT_H
#define EGRESS25_CAPTURE_TRANSIT_H

#include "capture/order.h"
#include "core/lru_map.h"

#define TRANSIT_INGRESS_MAX 64
/* How long a router may hold a SYN; the least a sender waits before it sends again is more. */
#define TRANSIT_NS	    200000000ULL

struct transit {
	struct lru_map map;
	uint32_t ingress[TRANSIT_INGRESS_MAX];
	uint32_t ingress_count;
};

/* A SYN that is on its way: a private address of ours to a public one. */
struct transit_syn {
	struct lru_link link;
	struct packet_flow flow;
	uint64_t time_ns;
	uint32_t via;
	char interface[INTERFACE_NAME_LEN];
	uint8_t ttl;
	bool left;
};

/* 0 or -ENOMEM. */
int transit_init(struct transit *t);
void transit_done(struct transit *t);

/* First reading: any packet. */
void transit_learn(struct transit *t, const struct packet *p, uint32_t via, uint64_t time_ns);
/* Between the readings: forgets the SYNs, not the interfaces. */
void transit_begin(struct transit *t);

/* Second reading, a SYN in the order of time: true if it came in and is held back. */
bool transit_hold(struct transit *t, const struct order_entry *e);
/* How long a SYN that leaves was held here; 0 if it did not come in before. */
uint64_t transit_held_ns(const struct transit *t, const struct order_entry *e);
/* Whether one did not leave until now_ns; the next of these. */
bool transit_expired(struct transit *t, uint64_t now_ns, struct transit_syn *ret);

#endif
