// SPDX-License-Identifier: GPL-2.0-only
/* See order.h. Nearly all packets are in order already: a row of numbers, in which one that is late
 * is moved up to its place. The entries themselves stay where they are. */

#include "capture/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int order_init(struct packet_order *o, uint64_t packets)
{
	uint32_t room = packets < ORDER_MAX ? (uint32_t)packets + 1 : ORDER_MAX;

	*o = (struct packet_order){
		.entries = malloc(room * sizeof(*o->entries)),
		.sorted = malloc(2 * room * sizeof(*o->sorted)),
		.unused = malloc(room * sizeof(*o->unused)),
		.room = room,
	};
	if (!o->entries || !o->sorted || !o->unused)
		return -ENOMEM;
	/* The first are used first: a small file touches little memory. */
	for (uint32_t i = 0; i < room; i++)
		o->unused[i] = room - 1 - i;
	return 0;
}

void order_done(struct packet_order *o)
{
	free(o->entries);
	free(o->sorted);
	free(o->unused);
	*o = (struct packet_order){0};
}

void order_note(struct packet_order *o, uint64_t time_ns)
{
	if (time_ns > o->newest_ns)
		o->newest_ns = time_ns;
}

static bool is_first_syn(const struct order_entry *e)
{
	return e->kind == PACKET_TCP && (e->packet.flags & (PACKET_SYN | PACKET_ACK)) == PACKET_SYN;
}

static bool is_before(const struct packet_order *o, uint32_t a, uint32_t b)
{
	const struct order_entry *x = &o->entries[a], *y = &o->entries[b];

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns;
	if (is_first_syn(x) != is_first_syn(y))
		return is_first_syn(x);
	return x->number < y->number;
}

/* Behind all that are not later: most often the last. */
static uint32_t place_of(const struct packet_order *o, uint32_t slot)
{
	const uint32_t *sorted = o->sorted + o->first;
	uint32_t from = 0, to = o->count;

	if (!to || !is_before(o, slot, sorted[to - 1]))
		return to;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (is_before(o, slot, sorted[middle]))
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

void order_put(struct packet_order *o, const struct order_entry *e)
{
	uint32_t slot = o->unused[o->room - 1 - o->count], at;

	o->entries[slot] = *e;
	o->entries[slot].number = o->number++;
	if (o->first + o->count == 2 * o->room) {
		memcpy(o->sorted, o->sorted + o->first, o->count * sizeof(*o->sorted));
		o->first = 0;
	}
	at = o->first + place_of(o, slot);
	memmove(o->sorted + at + 1, o->sorted + at,
		(o->first + o->count - at) * sizeof(*o->sorted));
	o->sorted[at] = slot;
	o->count++;
}

static const struct order_entry *oldest(const struct packet_order *o)
{
	return &o->entries[o->sorted[o->first]];
}

bool order_is_due(const struct packet_order *o)
{
	return o->count == o->room || (o->count && o->newest_ns > oldest(o)->time_ns &&
				       o->newest_ns - oldest(o)->time_ns > ORDER_NS);
}

struct order_entry *order_take(struct packet_order *o)
{
	uint32_t slot = o->sorted[o->first++];

	o->count--;
	o->unused[o->room - 1 - o->count] = slot;
	return &o->entries[slot];
}
