// SPDX-License-Identifier: GPL-2.0-only
/* See conversation.h. */

#include "capture/conversation.h"

#define CONVERSATIONS_MAX 65536

static uint64_t hash_flow(const struct packet_flow *flow)
{
	uint16_t ports[] = {flow->source_port, flow->destination_port};
	uint64_t hash = lru_hash(3, ports, sizeof(ports));

	hash = lru_hash(hash, flow->source.bytes, sizeof(flow->source.bytes));
	return lru_hash(hash, flow->destination.bytes, sizeof(flow->destination.bytes));
}

static bool same_ends(const struct packet_flow *a, const struct packet_flow *b)
{
	return a->source_port == b->source_port && a->destination_port == b->destination_port &&
	       address_equal(&a->source, &b->source) &&
	       address_equal(&a->destination, &b->destination);
}

struct conversation *conversations_find(struct conversations *c, const struct packet_flow *flow)
{
	struct conversation *v = lru_map_first(&c->map, hash_flow(flow));

	while (v && !same_ends(&v->flow, flow))
		v = lru_map_next(&c->map, v);
	return v;
}

void conversations_begin(struct conversations *c, const struct packet_flow *flow)
{
	struct conversation *v = conversations_find(c, flow);

	if (!v) {
		if (lru_map_full(&c->map))
			lru_map_remove(&c->map, lru_map_oldest(&c->map));
		v = lru_map_insert(&c->map, hash_flow(flow));
	} else {
		lru_map_touch(&c->map, v);
		if (v->flow.seq == flow->seq)
			return;
	}
	v->flow = *flow;
	v->answered = false;
}

int conversations_init(struct conversations *c)
{
	return lru_map_init(&c->map, CONVERSATIONS_MAX, sizeof(struct conversation));
}

void conversations_done(struct conversations *c)
{
	lru_map_done(&c->map);
}
