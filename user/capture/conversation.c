// SPDX-License-Identifier: GPL-2.0-only
/* See conversation.h. */

#include "capture/conversation.h"

#define CONVERSATIONS_MAX 65536

/* Silence after which one is over: longer than a mail server lets its client wait. */
#define IDLE_NS	       600000000000ULL
#define IDLE_CLOSED_NS 120000000000ULL /* after a FIN: what TCP waits for its answer */

/* Without a byte for so long, a server that speaks first does not greet. */
#define GREETING_NS 30000000000ULL

#define STUCK_REPEATS 3	   /* of one segment, in a row */
#define FULL_SIZE     1000 /* a segment larger than any that a small MTU on the way lets through */

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
	if (v)
		lru_map_touch(&c->map, v);
	return v;
}

void conversations_end(struct conversations *c, struct conversation *v, struct conversation *ended)
{
	*ended = *v;
	lru_map_remove(&c->map, v);
}

bool conversations_begin(struct conversations *c, const struct packet_flow *flow, uint64_t now_ns,
			 struct conversation *ended)
{
	struct conversation *v = conversations_find(c, flow);
	bool has_ended = false;

	if (v && v->flow.seq == flow->seq) {
		v->last_ns = now_ns;
		return false;
	}
	if (!v && lru_map_full(&c->map))
		v = lru_map_oldest(&c->map);
	if (v) {
		conversations_end(c, v, ended);
		has_ended = ended->answered_ns;
	}
	v = lru_map_insert(&c->map, hash_flow(flow));
	v->flow = *flow;
	v->last_ns = now_ns;
	return has_ended;
}

static bool is_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

static void take_ours(struct conversation *v, const struct packet *p, uint64_t now_ns)
{
	uint32_t at = p->flow.seq - v->flow.seq - 1, end = at + p->payload_len;

	v->acked_answer |= p->flags & PACKET_ACK;
	/* What we acknowledge came, even if it was not recorded. */
	if (p->flags & PACKET_ACK && !v->their_isn_known) {
		v->their_isn = p->ack - 1;
		v->their_isn_known = true;
	}
	if (p->flags & PACKET_ACK && is_after(p->ack - v->their_isn - 1, v->their_acked)) {
		v->their_acked = p->ack - v->their_isn - 1;
		if (!v->first_byte_ns && !v->fin_in)
			v->first_byte_ns = now_ns;
	}
	if (p->payload_len && is_after(end, v->sent)) {
		v->sent = end;
		v->repeats = 0;
	} else if (p->payload_len && !is_after(v->acked, at)) {
		v->repeats += v->repeats < STUCK_REPEATS;
		v->stuck |= v->repeats == STUCK_REPEATS;
		v->stuck_full |= v->stuck && p->payload_len >= FULL_SIZE;
	}
	v->fin_out |= p->flags & PACKET_FIN;
}

static void take_theirs(struct conversation *v, const struct packet *p, uint64_t now_ns)
{
	uint32_t acked = p->ack - v->flow.seq - 1, end;

	v->heard = true;
	if (p->flags & PACKET_SYN) {
		v->answers_again += v->acked_answer;
		v->their_isn = p->flow.seq;
		v->their_isn_known = true;
		return;
	}
	if (!v->their_isn_known) {
		v->their_isn = p->flow.seq - 1;
		v->their_isn_known = true;
	}
	if (p->flags & PACKET_ACK && is_after(acked, v->acked)) {
		v->acked = acked;
		v->repeats = 0;
		v->stuck = v->stuck_full = false;
	}
	end = p->flow.seq - v->their_isn - 1 + p->payload_len;
	if (p->payload_len && is_after(end, v->received))
		v->received = end;
	if (p->payload_len && !v->first_byte_ns)
		v->first_byte_ns = now_ns;
	v->far_end_first |= p->flags & PACKET_FIN && !v->fin_out;
	v->fin_in |= p->flags & PACKET_FIN;
}

bool conversation_take(struct conversation *v, const struct packet *p, bool ours, uint64_t now_ns)
{
	v->last_ns = now_ns;
	if (p->flags & PACKET_RST) {
		v->reset_out |= ours;
		v->reset_in |= !ours;
		v->reset_ttl = ours ? v->reset_ttl : p->ttl;
		return v->answered_ns;
	}
	if (ours)
		take_ours(v, p, now_ns);
	else
		take_theirs(v, p, now_ns);
	/* A FIN counts as one more. */
	return v->answered_ns && v->fin_in && v->fin_out && is_after(v->acked, v->sent) &&
	       is_after(v->their_acked, v->received);
}

bool conversations_expire(struct conversations *c, uint64_t now_ns, struct conversation *ended)
{
	struct conversation *v;

	while ((v = lru_map_oldest(&c->map))) {
		uint64_t idle_ns = v->fin_in || v->fin_out ? IDLE_CLOSED_NS : IDLE_NS;

		if (now_ns < UINT64_MAX && now_ns < v->last_ns + idle_ns)
			return false;
		conversations_end(c, v, ended);
		if (ended->answered_ns)
			return true;
	}
	return false;
}

/* In order; their FIN counts as one more in what we acknowledge. */
static uint32_t received(const struct conversation *v)
{
	uint32_t acked = v->their_acked - (v->their_acked && v->fin_in);

	return is_after(acked, v->received) ? acked : v->received;
}

/* Where we acknowledged what they sent and none of it was recorded, neither was what they
 * acknowledged: nothing speaks against what was sent. */
static uint32_t sent_acked(const struct conversation *v)
{
	if (v->their_acked && !v->received && !v->acked)
		return v->sent;
	return is_after(v->acked, v->sent) ? v->sent : v->acked;
}

void conversation_observe(const struct conversation *v, uint64_t now_ns, bool at_end,
			  struct observation *ret)
{
	bool closed = v->fin_in || v->fin_out || v->reset_in || v->reset_out;

	*ret = (struct observation){
		.kind = OBSERVE_WIRE_END,
		.time_ns = now_ns,
		.destination = v->flow.destination,
		.source = v->flow.source,
		.port = v->flow.destination_port,
		.source_port = v->flow.source_port,
		.has_isn = true,
		.isn = v->flow.seq,
		.end =
			{
				.both_ways = v->heard || v->their_acked,
				.unfinished = at_end && !closed && !received(v) &&
					      now_ns < v->answered_ns + GREETING_NS,
				.fin_out = v->fin_out,
				.fin_in = v->fin_in,
				.far_end_first = v->far_end_first,
				.reset_in = v->reset_in,
				.reset_out = v->reset_out,
				.stuck = v->stuck,
				.stuck_full = v->stuck_full,
				.reset_ttl = v->reset_ttl,
				.answers_again = v->answers_again,
				.bytes_received = received(v),
				.bytes_sent_acked = sent_acked(v),
				.first_byte_ns = v->first_byte_ns,
			},
	};
}

int conversations_init(struct conversations *c, uint64_t packets)
{
	uint32_t max = packets < CONVERSATIONS_MAX ? (uint32_t)packets + 1 : CONVERSATIONS_MAX;

	return lru_map_init(&c->map, max, sizeof(struct conversation));
}

void conversations_done(struct conversations *c)
{
	lru_map_done(&c->map);
}
