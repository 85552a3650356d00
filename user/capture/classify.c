// SPDX-License-Identifier: GPL-2.0-only
/*
 * See classify.h. Where a cooked header tells the direction it decides; elsewhere an address of
 * ours at the far end shows that the packet is about somebody else's attempt.
 */

#include "capture/classify.h"

#include "base/ports.h"

static struct observation observed(enum observation_kind kind, const struct packet *p,
				   const struct packet_flow *flow)
{
	return (struct observation){
		.kind = kind,
		.destination = flow->destination,
		.source = flow->source,
		.port = flow->destination_port,
		.source_port = flow->source_port,
		.has_isn = true,
		.isn = flow->seq,
		.wire = {.ifindex = CAPTURE_IFINDEX, .ttl = p->ttl},
	};
}

/* What the file or the cards tell of the direction decides; else whose the addresses are. */
static bool comes_in(const struct packet *p, const struct local_side *locals)
{
	enum packet_way way = local_side_way(locals, p);

	if (way != PACKET_WAY_UNKNOWN || local_side_contains(locals, &p->flow.source))
		return way == PACKET_IN;
	return local_side_contains(locals, &p->flow.destination) ||
	       local_side_adopts(locals, &p->flow.destination, &p->flow.source);
}

static bool goes_out(const struct packet *p, const struct local_side *locals)
{
	enum packet_way way = local_side_way(locals, p);

	return way == PACKET_OUT ||
	       (way == PACKET_WAY_UNKNOWN && local_side_contains(locals, &p->flow.source) &&
		!local_side_contains(locals, &p->flow.destination));
}

/* To a watched port: what leaves. */
static enum sight sight_leaving(const struct packet *p, const struct local_side *locals,
				struct observation *ret)
{
	bool is_syn = (p->flags & (PACKET_SYN | PACKET_ACK)) == PACKET_SYN;

	if (comes_in(p, locals))
		return is_syn ? SIGHT_INBOUND : SIGHT_NOTHING;
	if (!is_syn && !(p->flags & PACKET_RST))
		return p->flags & PACKET_SYN ? SIGHT_NOTHING : SIGHT_OURS;
	*ret = observed(is_syn ? OBSERVE_WIRE_SYN : OBSERVE_WIRE_RESET_OUT, p, &p->flow);
	ret->has_isn = is_syn;
	return SIGHT_OBSERVED;
}

/* From a watched port: a SYN-ACK or an RST that comes in. */
static enum sight sight_coming(const struct packet *p, const struct local_side *locals,
			       struct observation *ret)
{
	struct packet_flow back = {
		.source = p->flow.destination,
		.destination = p->flow.source,
		.source_port = p->flow.destination_port,
		.destination_port = p->flow.source_port,
		.seq = p->ack - 1,
	};
	bool has_ack = p->flags & PACKET_ACK, is_reset = p->flags & PACKET_RST;

	if (goes_out(p, locals) || (p->flags & PACKET_SYN && !has_ack))
		return SIGHT_NOTHING;
	if (!is_reset && !(p->flags & PACKET_SYN))
		return SIGHT_THEIRS;
	*ret = observed(is_reset ? OBSERVE_WIRE_RESET_IN : OBSERVE_WIRE_ANSWER, p, &back);
	ret->has_isn = has_ack;
	return SIGHT_OBSERVED;
}

static enum sight sight_icmp(const struct packet *p, const struct local_side *locals,
			     struct observation *ret)
{
	if (local_side_way(locals, p) == PACKET_OUT ||
	    local_side_contains(locals, &p->flow.destination))
		return SIGHT_NOTHING;
	*ret = observed(OBSERVE_WIRE_ICMP, p, &p->flow);
	ret->wire.icmp_type = p->icmp_type;
	ret->wire.icmp_code = p->icmp_code;
	ret->wire.icmp_from = p->icmp_from;
	return SIGHT_OBSERVED;
}

enum sight sight(const struct packet *p, enum packet_kind kind, const struct local_side *locals,
		 const uint16_t *ports, size_t ports_count, struct observation *ret)
{
	bool to_watched = ports_have(ports, ports_count, p->flow.destination_port);
	enum sight seen = SIGHT_NOTHING;

	if (kind == PACKET_ICMP)
		return to_watched ? sight_icmp(p, locals, ret) : SIGHT_NOTHING;
	if (kind != PACKET_TCP)
		return SIGHT_NOTHING;
	if (to_watched)
		seen = sight_leaving(p, locals, ret);
	if (seen == SIGHT_NOTHING && ports_have(ports, ports_count, p->flow.source_port))
		seen = sight_coming(p, locals, ret);
	return seen;
}
