/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets put in the order of their times: two taps, parallel mirrors and several interfaces write
 * them as they get hold of them. One is given once all that were read later are later than it by
 * ORDER_NS, or when there is no more room. Those of one time stay as they stood, except that a SYN
 * comes before what answers it.
 */
#ifndef EGRESS25_CAPTURE_ORDER_H
#define EGRESS25_CAPTURE_ORDER_H

#include "capture/packet.h"
#include "core/observation.h"

#define ORDER_NS  3000000000ULL
#define ORDER_MAX 65536 /* packets to and from watched ports within 3 s, 8 MiB */

struct order_entry {
	uint64_t time_ns;
	uint64_t number;  /* in the order of reading; set here */
	int64_t shift_ns; /* what time_ns has more than the file */
	enum packet_kind kind;
	uint32_t via;			    /* tells the interfaces of all files apart */
	char interface[INTERFACE_NAME_LEN]; /* "" unknown */
	struct packet packet;
};

struct order {
	struct order_entry *entries; /* ORDER_MAX of them, in no order */
	uint32_t *heap, *unused;     /* numbers of these: by time, and free ones */
	uint32_t count;
	uint64_t number, newest_ns;
};

/* 0 or -ENOMEM. */
int order_init(struct order *o);
void order_done(struct order *o);

/* Time has gone on to there. */
void order_note(struct order *o, uint64_t time_ns);
/* There must be room: order_is_due() says when the oldest has to be taken out first. */
void order_put(struct order *o, const struct order_entry *e);
bool order_is_due(const struct order *o);
/* Takes the oldest out; there must be one. Valid until the next order_put(). */
struct order_entry *order_take(struct order *o);

#endif
