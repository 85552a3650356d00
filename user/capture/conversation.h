/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connections to watched ports of a capture, as far as their packets must be held together: was
 * the SYN there, did it get an answer. So our own next segment proves an answer that was not
 * recorded. Bounded: of more than fit the longest untouched goes.
 */
#ifndef EGRESS25_CAPTURE_CONVERSATION_H
#define EGRESS25_CAPTURE_CONVERSATION_H

#include "capture/packet.h"
#include "core/lru_map.h"

struct conversation {
	struct lru_link link;
	struct packet_flow flow; /* as its SYN had it */
	bool answered;		 /* the SYN-ACK was there, or is proven */
};

struct conversations {
	struct lru_map map;
};

/* 0 or -ENOMEM. */
int conversations_init(struct conversations *c);
void conversations_done(struct conversations *c);

/* A SYN of ours; begins it, anew if its ISN is another. */
void conversations_begin(struct conversations *c, const struct packet_flow *flow);
/* By the ends of flow, which is seen from our side; NULL when its SYN is not there. */
struct conversation *conversations_find(struct conversations *c, const struct packet_flow *flow);

#endif
