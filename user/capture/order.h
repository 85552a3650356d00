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

/* The way a packet came into the recording, to be told from others of all files: by the kernel's
 * number of the interface, or by a file's own number and, where it has one for several, which way
 * it went. */
#define VIA_OF_KERNEL (1u << 31)
static inline uint32_t via_of_kernel(uint32_t ifindex)
{
	return VIA_OF_KERNEL | ifindex;
}
static inline uint32_t via_of_file(size_t file, uint32_t interface, enum packet_way way)
{
	return ((uint32_t)file << 14 | interface << 2 | (uint32_t)way) & ~VIA_OF_KERNEL;
}
static inline bool via_is_of_one_file(uint32_t a, uint32_t b)
{
	return a & b & VIA_OF_KERNEL || a >> 14 == b >> 14;
}

struct order_entry {
	uint64_t time_ns;
	uint64_t number;  /* in the order of reading; set here */
	int64_t shift_ns; /* what time_ns has more than the file */
	enum packet_kind kind;
	uint32_t via;			    /* tells the interfaces of all files apart */
	char interface[INTERFACE_NAME_LEN]; /* "" unknown */
	struct packet packet;
};

struct packet_order {
	struct order_entry *entries; /* room for that many, in no order */
	uint32_t *sorted, *unused;   /* numbers of these: by time, and free ones */
	uint32_t room, first, count; /* sorted has room for twice as many, and begins at first */
	uint64_t number, newest_ns;
};

/* For a capture of that many packets; of more than ORDER_MAX the oldest are given early. 0 or
 * -ENOMEM. */
int order_init(struct packet_order *o, uint64_t packets);
void order_done(struct packet_order *o);

/* Time has gone on to there. */
void order_note(struct packet_order *o, uint64_t time_ns);
/* There must be room: order_is_due() says when the oldest has to be taken out first. */
void order_put(struct packet_order *o, const struct order_entry *e);
bool order_is_due(const struct packet_order *o);
/* Takes the oldest out; there must be one. Valid until the next order_put(). */
struct order_entry *order_take(struct packet_order *o);

#endif
