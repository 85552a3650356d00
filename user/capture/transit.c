// SPDX-License-Identifier: GPL-2.0-only
/* See transit.h. A SYN is known by where it goes and its ISN, which no NAT changes. */

#include "capture/transit.h"

#include <string.h>

#define SYNS_MAX 8192 /* within 200 ms */

static uint64_t hash_syn(const struct packet_flow *flow)
{
	uint64_t hash = lru_hash(5, flow->destination.bytes, sizeof(flow->destination.bytes));

	hash = lru_hash(hash, &flow->destination_port, sizeof(flow->destination_port));
	return lru_hash(hash, &flow->seq, sizeof(flow->seq));
}

static struct transit_syn *find(const struct transit *t, const struct packet_flow *flow)
{
	struct transit_syn *s = lru_map_first(&t->map, hash_syn(flow));

	while (s &&
	       (s->flow.seq != flow->seq || s->flow.destination_port != flow->destination_port ||
		!address_equal(&s->flow.destination, &flow->destination)))
		s = lru_map_next(&t->map, s);
	return s;
}

static bool is_syn(const struct packet *p)
{
	return (p->flags & (PACKET_SYN | PACKET_ACK | PACKET_RST)) == PACKET_SYN;
}

static bool is_outward(const struct packet_flow *flow)
{
	return address_scope(&flow->source) == SCOPE_PRIVATE &&
	       address_scope(&flow->destination) == SCOPE_PUBLIC;
}

static bool is_ingress(const struct transit *t, uint32_t via)
{
	for (uint32_t i = 0; i < t->ingress_count; i++) {
		if (t->ingress[i] == via)
			return true;
	}
	return false;
}

static struct transit_syn *add(struct transit *t, const struct packet *p, uint32_t via,
			       uint64_t time_ns)
{
	struct transit_syn *s;

	if (lru_map_full(&t->map))
		lru_map_remove(&t->map, lru_map_oldest(&t->map));
	s = lru_map_insert(&t->map, hash_syn(&p->flow));
	s->flow = p->flow;
	s->via = via;
	s->time_ns = time_ns;
	s->ttl = p->ttl;
	return s;
}

/* The files of two taps have a packet twice, and so have two rotated ones that overlap. Of what
 * passed a router the TTL or the source has changed; what passed a bridge took time to. */
static bool is_a_copy(const struct transit_syn *s, const struct packet *p, uint32_t via,
		      uint64_t time_ns)
{
	return s->ttl == p->ttl && address_equal(&s->flow.source, &p->flow.source) &&
	       (s->time_ns == time_ns || !via_is_of_one_file(s->via, via));
}

/* The one that is earlier came in, if it is of ours; the other left. */
void transit_learn(struct transit *t, const struct packet *p, uint32_t via, uint64_t time_ns)
{
	struct transit_syn *s;
	bool first_is_earlier;
	uint64_t apart_ns;

	if (!is_syn(p))
		return;
	s = find(t, &p->flow);
	if (!s) {
		add(t, p, via, time_ns);
		return;
	}
	first_is_earlier = s->time_ns <= time_ns;
	apart_ns = first_is_earlier ? time_ns - s->time_ns : s->time_ns - time_ns;
	if (s->via == via || apart_ns > TRANSIT_NS || is_a_copy(s, p, via, time_ns) ||
	    !is_outward(first_is_earlier ? &s->flow : &p->flow))
		return;
	if (!is_ingress(t, first_is_earlier ? s->via : via) &&
	    t->ingress_count < TRANSIT_INGRESS_MAX)
		t->ingress[t->ingress_count++] = first_is_earlier ? s->via : via;
}

void transit_begin(struct transit *t)
{
	lru_map_clear(&t->map);
}

bool transit_hold(struct transit *t, const struct order_entry *e)
{
	const struct packet *p = &e->packet;
	struct transit_syn *s;
	bool comes_in;

	if (!t->ingress_count || e->kind != PACKET_TCP || !is_syn(p))
		return false;
	comes_in = is_outward(&p->flow) && is_ingress(t, e->via) && p->way != PACKET_OUT;
	s = find(t, &p->flow);
	if (!comes_in) {
		if (s)
			s->left = true;
		return false;
	}
	/* Seen on its way through several: the last one told. */
	if (s) {
		s->time_ns = e->time_ns;
		lru_map_touch(&t->map, s);
	} else {
		s = add(t, p, e->via, e->time_ns);
		memcpy(s->interface, e->interface, sizeof(s->interface));
	}
	return true;
}

uint64_t transit_held_ns(const struct transit *t, const struct order_entry *e)
{
	const struct transit_syn *s = t->ingress_count ? find(t, &e->packet.flow) : NULL;

	return s && s->time_ns <= e->time_ns ? e->time_ns - s->time_ns : 0;
}

bool transit_expired(struct transit *t, uint64_t now_ns, struct transit_syn *ret)
{
	struct transit_syn *s;

	while ((s = lru_map_oldest(&t->map)) && now_ns - TRANSIT_NS > s->time_ns) {
		*ret = *s;
		lru_map_remove(&t->map, s);
		if (!ret->left)
			return true;
	}
	return false;
}

int transit_init(struct transit *t)
{
	return lru_map_init(&t->map, SYNS_MAX, sizeof(struct transit_syn));
}

void transit_done(struct transit *t)
{
	lru_map_done(&t->map);
}
