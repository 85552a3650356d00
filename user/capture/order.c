// SPDX-License-Identifier: GPL-2.0-only
/* See order.h. A binary heap of numbers; the entries themselves stay where they are. */

#include "capture/order.h"

#include <errno.h>
#include <stdlib.h>

int order_init(struct order *o)
{
	*o = (struct order){
		.entries = malloc(ORDER_MAX * sizeof(*o->entries)),
		.heap = malloc(ORDER_MAX * sizeof(*o->heap)),
		.unused = malloc(ORDER_MAX * sizeof(*o->unused)),
	};
	if (!o->entries || !o->heap || !o->unused)
		return -ENOMEM;
	/* The first are used first: a small file touches little memory. */
	for (uint32_t i = 0; i < ORDER_MAX; i++)
		o->unused[i] = ORDER_MAX - 1 - i;
	return 0;
}

void order_done(struct order *o)
{
	free(o->entries);
	free(o->heap);
	free(o->unused);
	*o = (struct order){0};
}

void order_note(struct order *o, uint64_t time_ns)
{
	if (time_ns > o->newest_ns)
		o->newest_ns = time_ns;
}

static bool is_first_syn(const struct order_entry *e)
{
	return e->kind == PACKET_TCP && (e->packet.flags & (PACKET_SYN | PACKET_ACK)) == PACKET_SYN;
}

static bool is_before(const struct order *o, uint32_t a, uint32_t b)
{
	const struct order_entry *x = &o->entries[a], *y = &o->entries[b];

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns;
	if (is_first_syn(x) != is_first_syn(y))
		return is_first_syn(x);
	return x->number < y->number;
}

void order_put(struct order *o, const struct order_entry *e)
{
	uint32_t at = o->count, slot = o->unused[ORDER_MAX - 1 - o->count];

	o->entries[slot] = *e;
	o->entries[slot].number = o->number++;
	o->count++;
	for (; at > 0 && is_before(o, slot, o->heap[(at - 1) / 2]); at = (at - 1) / 2)
		o->heap[at] = o->heap[(at - 1) / 2];
	o->heap[at] = slot;
}

bool order_is_due(const struct order *o)
{
	return o->count == ORDER_MAX ||
	       (o->count && o->newest_ns - o->entries[o->heap[0]].time_ns > ORDER_NS &&
		o->newest_ns > o->entries[o->heap[0]].time_ns);
}

struct order_entry *order_take(struct order *o)
{
	uint32_t slot = o->heap[0], last = o->heap[--o->count], at = 0, child;

	for (; (child = 2 * at + 1) < o->count; at = child) {
		if (child + 1 < o->count && is_before(o, o->heap[child + 1], o->heap[child]))
			child++;
		if (!is_before(o, o->heap[child], last))
			break;
		o->heap[at] = o->heap[child];
	}
	o->heap[at] = last;
	o->unused[ORDER_MAX - 1 - o->count] = slot;
	return &o->entries[slot];
}
