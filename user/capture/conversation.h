/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connections to watched ports of a capture, packet by packet: was the SYN there, did it get an
 * answer, what passed then, who closed. So our own next segment proves an answer that was not
 * recorded, and the end of each is told. Pure, and bounded: of more than fit the longest untouched
 * ends.
 */
#ifndef EGRESS25_CAPTURE_CONVERSATION_H
#define EGRESS25_CAPTURE_CONVERSATION_H

#include "capture/packet.h"
#include "core/lru_map.h"
#include "core/observation.h"

struct conversation {
	struct lru_link link;
	struct packet_flow flow; /* as its SYN had it */
	uint64_t answered_ns;	 /* the SYN-ACK's time, or when it was proven; 0 never */
	uint64_t last_ns;
	uint64_t first_byte_ns;
	uint32_t their_isn;
	/* Counted from the byte behind each SYN. */
	uint32_t sent, acked, received, their_acked;
	uint32_t answers_again;
	uint8_t repeats, reset_ttl;
	bool their_isn_known, acked_answer, heard; /* heard: any segment of theirs */
	bool fin_out, fin_in, far_end_first, reset_in, reset_out;
	bool stuck, stuck_full;
};

struct conversations {
	struct lru_map map;
};

/* Of a capture of that many packets. 0 or -ENOMEM. */
int conversations_init(struct conversations *c, uint64_t packets);
void conversations_done(struct conversations *c);

/* A SYN of ours begins one, anew if its ISN is another. Then *ended is what was there before, true
 * if its end is to be told. */
bool conversations_begin(struct conversations *c, const struct packet_flow *flow, uint64_t now_ns,
			 struct conversation *ended);
/* By the ends of flow, which is seen from our side; NULL when its SYN is not there. */
struct conversation *conversations_find(struct conversations *c, const struct packet_flow *flow);

/* A further segment, or an RST. True if that ends it: nothing more is to be expected. */
bool conversation_take(struct conversation *v, const struct packet *p, bool ours, uint64_t now_ns);

/* It is over: takes it out. */
void conversations_end(struct conversations *c, struct conversation *v, struct conversation *ended);
/* One of which nothing was heard for long, or of which nothing more will be at the end of the
 * recording, with UINT64_MAX. True if its end is to be told. */
bool conversations_expire(struct conversations *c, uint64_t now_ns, struct conversation *ended);

/* What its end tells. */
void conversation_observe(const struct conversation *v, uint64_t now_ns, bool at_end,
			  struct observation *ret);

#endif
