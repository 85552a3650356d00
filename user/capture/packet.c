// SPDX-License-Identifier: GPL-2.0-only
/*
 * See packet.h. A view of the bytes that are left walks from header to header; it can only shrink,
 * and it remembers whether the packet itself ended there or only what was captured of it.
 */

#include "capture/packet.h"

#include <string.h>

#define ETHERTYPE_IPV4	0x0800
#define ETHERTYPE_IPV6	0x86dd
#define ETHERTYPE_VLAN	0x8100 /* 802.1Q */
#define ETHERTYPE_QINQ	0x88a8 /* 802.1ad */
#define ETHERTYPE_QINQ9 0x9100 /* what QinQ used before 802.1ad */

#define PROTOCOL_HOPOPTS  0
#define PROTOCOL_ICMP	  1
#define PROTOCOL_TCP	  6
#define PROTOCOL_ROUTING  43
#define PROTOCOL_FRAGMENT 44
#define PROTOCOL_ICMPV6	  58
#define PROTOCOL_DSTOPTS  60

#define IPV4_LEN     20
#define IPV6_LEN     40
#define TCP_LEN	     14 /* up to the flags */
#define TCP_QUOTED   8	/* ports and sequence number: all that an ICMP error must quote */
#define ICMP_LEN     8
#define SLL_OUTGOING 4

#define VLAN_TAGS_MAX	    3 /* QinQ, and one to spare */
/* More than RFC 8200 recommends in its order of headers; as in bpf/packet.h, with fragment. */
#define IPV6_EXTENSIONS_MAX 7

struct view {
	const uint8_t *at;
	size_t len;
	bool is_whole; /* the packet ends where the view does */
};

/* Why there was not enough: the packet is short, or only the capture is. */
static enum packet_kind short_of(const struct view *v)
{
	return v->is_whole ? PACKET_DAMAGED : PACKET_CUT;
}

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void skip(struct view *v, size_t len)
{
	v->at += len;
	v->len -= len;
}

/* Ends the view where a header says that the packet ends. */
static void clip(struct view *v, size_t len)
{
	if (v->len < len)
		return;
	v->len = len;
	v->is_whole = true;
}

/* An IP header behind us: what follows it. */
struct inner {
	uint8_t protocol;
	bool is_later_fragment;
};

static enum packet_kind take_ipv4(struct view *v, struct packet *p, struct inner *ret)
{
	size_t header_len, total_len;

	if (v->len < IPV4_LEN)
		return short_of(v);
	header_len = (v->at[0] & 0xf) * 4u;
	total_len = get16(v->at + 2);
	if (v->at[0] >> 4 != 4 || header_len < IPV4_LEN || (total_len && total_len < header_len))
		return PACKET_DAMAGED;
	p->ttl = v->at[8];
	ret->protocol = v->at[9];
	ret->is_later_fragment = get16(v->at + 6) & 0x1fff;
	p->flow.source = address_from_ipv4(v->at + 12);
	p->flow.destination = address_from_ipv4(v->at + 16);
	/* A length of 0 is a packet on its way to a card that will cut it into segments. */
	if (total_len)
		clip(v, total_len);
	if (v->len < header_len)
		return short_of(v);
	skip(v, header_len);
	return PACKET_OTHER;
}

static bool is_extension(uint8_t protocol)
{
	return protocol == PROTOCOL_HOPOPTS || protocol == PROTOCOL_ROUTING ||
	       protocol == PROTOCOL_DSTOPTS || protocol == PROTOCOL_FRAGMENT;
}

static enum packet_kind take_ipv6(struct view *v, struct packet *p, struct inner *ret)
{
	size_t payload_len, header_len;

	if (v->len < IPV6_LEN)
		return short_of(v);
	if (v->at[0] >> 4 != 6)
		return PACKET_DAMAGED;
	payload_len = get16(v->at + 4);
	ret->protocol = v->at[6];
	ret->is_later_fragment = false;
	p->ttl = v->at[7];
	p->flow.source = address_from_ipv6(v->at + 8);
	p->flow.destination = address_from_ipv6(v->at + 24);
	skip(v, IPV6_LEN);
	if (payload_len)
		clip(v, payload_len);
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_extension(ret->protocol); i++) {
		if (v->len < 8)
			return short_of(v);
		header_len = ret->protocol == PROTOCOL_FRAGMENT ? 8 : (v->at[1] + 1u) * 8;
		if (ret->protocol == PROTOCOL_FRAGMENT)
			ret->is_later_fragment = get16(v->at + 2) & 0xfff8;
		ret->protocol = v->at[0];
		if (v->len < header_len)
			return short_of(v);
		skip(v, header_len);
		if (ret->is_later_fragment)
			break;
	}
	return PACKET_OTHER;
}

/* PACKET_OTHER: the view stands behind the IP header. */
static enum packet_kind take_ip(struct view *v, struct packet *p, struct inner *ret)
{
	if (v->len < 1)
		return short_of(v);
	return v->at[0] >> 4 == 6 ? take_ipv6(v, p, ret) : take_ipv4(v, p, ret);
}

static void take_ports(const struct view *v, struct packet_flow *flow)
{
	flow->source_port = get16(v->at);
	flow->destination_port = get16(v->at + 2);
	flow->seq = get32(v->at + 4);
}

static enum packet_kind take_tcp(const struct view *v, struct packet *p)
{
	if (v->len < TCP_LEN)
		return short_of(v);
	take_ports(v, &p->flow);
	p->ack = get32(v->at + 8);
	p->flags = v->at[13];
	return PACKET_TCP;
}

/* Unreachable and time exceeded, as at the wire sensor; an IPv4 "fragmentation needed" is path MTU
 * discovery and no error. */
static bool is_error(bool is_ipv6, uint8_t type, uint8_t code)
{
	if (is_ipv6)
		return type == 1 || type == 3;
	return (type == 3 && code != 4) || type == 11;
}

static enum packet_kind take_icmp(struct view *v, struct packet *p, bool is_ipv6)
{
	struct packet quoted = {0};
	struct inner inner;
	enum packet_kind kind;

	if (v->len < ICMP_LEN)
		return short_of(v);
	if (!is_error(is_ipv6, v->at[0], v->at[1]))
		return PACKET_OTHER;
	p->icmp_type = v->at[0];
	p->icmp_code = v->at[1];
	p->icmp_from = p->flow.source;
	skip(v, ICMP_LEN);
	/* The quote may end early, whatever the length that is quoted in it. */
	kind = take_ip(v, &quoted, &inner);
	if (kind != PACKET_OTHER)
		return kind;
	if (inner.protocol != PROTOCOL_TCP || inner.is_later_fragment)
		return PACKET_OTHER;
	if (v->len < TCP_QUOTED)
		return short_of(v);
	take_ports(v, &quoted.flow);
	p->flow = quoted.flow;
	return PACKET_ICMP;
}

static enum packet_kind take_network(struct view *v, struct packet *p)
{
	struct inner inner;
	enum packet_kind kind = take_ip(v, p, &inner);

	if (kind != PACKET_OTHER || inner.is_later_fragment)
		return kind;
	switch (inner.protocol) {
	case PROTOCOL_TCP:
		return take_tcp(v, p);
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		return take_icmp(v, p, inner.protocol == PROTOCOL_ICMPV6);
	default:
		return PACKET_OTHER;
	}
}

/* Behind the type field of a link header; VLAN tags may stand between it and the IP header. */
static enum packet_kind take_ethertype(struct view *v, struct packet *p, uint16_t type)
{
	for (int i = 0; i < VLAN_TAGS_MAX; i++) {
		if (type != ETHERTYPE_VLAN && type != ETHERTYPE_QINQ && type != ETHERTYPE_QINQ9)
			break;
		if (v->len < 4)
			return short_of(v);
		type = get16(v->at + 2);
		skip(v, 4);
	}
	if (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6)
		return PACKET_OTHER;
	if (v->len >= 1 && v->at[0] >> 4 != (type == ETHERTYPE_IPV4 ? 4 : 6))
		return PACKET_DAMAGED;
	return take_network(v, p);
}

/* The packet type field of a cooked header. A packet for another host says nothing of us. */
static enum packet_way way_of(uint16_t packet_type)
{
	if (packet_type == SLL_OUTGOING)
		return PACKET_OUT;
	return packet_type < 3 ? PACKET_IN : PACKET_WAY_UNKNOWN;
}

/* A link header whose length and type field stand where they always do. */
static enum packet_kind take_typed(struct view *v, struct packet *p, size_t header_len,
				   size_t type_at)
{
	uint16_t type;

	if (v->len < header_len)
		return short_of(v);
	type = get16(v->at + type_at);
	skip(v, header_len);
	return take_ethertype(v, p, type);
}

enum packet_kind packet_parse(enum packet_link link, const uint8_t *bytes, size_t len,
			      size_t wire_len, struct packet *ret)
{
	struct view v = {.at = bytes, .len = len, .is_whole = len >= wire_len};

	*ret = (struct packet){0};
	switch (link) {
	case PACKET_ETHERNET:
		return take_typed(&v, ret, 14, 12);
	case PACKET_SLL:
		if (v.len >= 2)
			ret->way = way_of(get16(v.at));
		return take_typed(&v, ret, 16, 14);
	case PACKET_SLL2:
		if (v.len > 10)
			ret->way = way_of(v.at[10]);
		return take_typed(&v, ret, 20, 0);
	case PACKET_NULL:
		/* The family's number is the capturing system's, in its byte order; the IP version
		 * says the same. */
		if (v.len < 4)
			return short_of(&v);
		skip(&v, 4);
		break;
	case PACKET_RAW:
		break;
	}
	if (v.len >= 1 && v.at[0] >> 4 != 4 && v.at[0] >> 4 != 6)
		return PACKET_OTHER;
	return take_network(&v, ret);
}
