// SPDX-License-Identifier: GPL-2.0-only
/* See packet.h and packet_internal.h: IP, and TCP and ICMP in it. */

#include "base/cleanup.h"
#include "capture/packet_internal.h"

#define PROTOCOL_HOPOPTS  0
#define PROTOCOL_ICMP	  1
#define PROTOCOL_TCP	  6
#define PROTOCOL_ROUTING  43
#define PROTOCOL_FRAGMENT 44
#define PROTOCOL_AH	  51
#define PROTOCOL_ICMPV6	  58
#define PROTOCOL_DSTOPTS  60
#define PROTOCOL_MOBILITY 135
#define PROTOCOL_HIP	  139
#define PROTOCOL_SHIM6	  140

#define IPV4_LEN      20
#define IPV6_LEN      40
#define TCP_LEN	      14 /* up to the flags */
#define TCP_QUOTED    8	 /* ports and sequence number: all that an ICMP error must quote */
#define AH_LEN	      12
#define AH_LEN_HMAC96 24
#define ICMP_LEN      8

/* More than RFC 8200 recommends in its order of headers; as in bpf/packet.h, with fragment. */
#define IPV6_EXTENSIONS_MAX 8

static const char *const opaque_words[] = {
	[OPAQUE_ESP] = "ESP: encrypted",
	[OPAQUE_WIREGUARD] = "WireGuard: encrypted",
	[OPAQUE_OPENVPN] = "OpenVPN: encrypted",
	[OPAQUE_MACSEC] = "MACsec: encrypted or authenticated",
	[OPAQUE_CAPWAP] = "CAPWAP between access point and controller: encrypted",
	[OPAQUE_80211] = "802.11 data under WPA or WEP: encrypted",
	[OPAQUE_PPP] = "PPP with compression, encryption or multilink: not read",
	[OPAQUE_IPCOMP] = "IPComp: compressed",
	[OPAQUE_L2TPV3] = "L2TPv3, which does not say how long its cookie is: not read",
	[OPAQUE_STT] = "STT, which spreads a frame over segments: not read",
	[OPAQUE_MPLS] = "MPLS that carries no IP: not read",
	[OPAQUE_FRAGMENT] = "later fragments, which have no port: not read",
	[OPAQUE_ETHERTYPE] = "of an Ethernet type that is not known: not read",
	[OPAQUE_DEEP] = "tunnels in tunnels, more than 24 headers: not read",
	[OPAQUE_LINK] = "of a link type that cannot be read",
};
_Static_assert(ARRAY_LEN(opaque_words) == OPAQUE_COUNT, "a reason without words");

static const char *const tunnel_names[] = {
	[TUNNEL_NONE] = NULL,	    [TUNNEL_VXLAN] = "VXLAN",	  [TUNNEL_GENEVE] = "GENEVE",
	[TUNNEL_GRE] = "GRE",	    [TUNNEL_ERSPAN] = "ERSPAN",	  [TUNNEL_IPIP] = "IP in IP",
	[TUNNEL_6IN4] = "6in4",	    [TUNNEL_ETHERIP] = "EtherIP", [TUNNEL_GTP] = "GTP",
	[TUNNEL_TEREDO] = "Teredo", [TUNNEL_L2TP] = "L2TP",	  [TUNNEL_LISP] = "LISP",
	[TUNNEL_TZSP] = "TZSP",	    [TUNNEL_MPLS] = "MPLS",	  [TUNNEL_PPPOE] = "PPPoE",
	[TUNNEL_AH] = "AH",	    [TUNNEL_CAPWAP] = "CAPWAP",	  [TUNNEL_GUE] = "GUE",
	[TUNNEL_FOU] = "IP in UDP",
};
_Static_assert(ARRAY_LEN(tunnel_names) == TUNNEL_COUNT, "a tunnel without a name");

const char *packet_opaque_words(enum packet_opaque o)
{
	return opaque_words[o];
}

const char *packet_tunnel_to_str(enum packet_tunnel t)
{
	return tunnel_names[t];
}

/* An IP header behind us: what follows it. */
struct inner {
	uint8_t protocol;
	bool is_later_fragment;
};

static enum packet_kind take_ipv4(struct packet_view *v, struct packet *p, struct inner *ret)
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
	       protocol == PROTOCOL_DSTOPTS || protocol == PROTOCOL_FRAGMENT ||
	       protocol == PROTOCOL_MOBILITY || protocol == PROTOCOL_HIP ||
	       protocol == PROTOCOL_SHIM6;
}

static enum packet_kind take_ipv6(struct packet_view *v, struct packet *p, struct inner *ret)
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

/* Authenticated, not encrypted: what it guards can be read. */
static enum packet_kind take_ah(struct packet_view *v, struct packet *p, struct inner *inner)
{
	size_t header_len;

	if (v->len < AH_LEN)
		return short_of(v);
	header_len = (v->at[1] + 2u) * 4;
	inner->protocol = v->at[0];
	/* Too short for its own fields, as tools that craft packets leave it: what nearly all use.
	 */
	if (header_len < AH_LEN)
		header_len = AH_LEN_HMAC96;
	if (v->len < header_len)
		return short_of(v);
	skip(v, header_len);
	if (!p->tunnel)
		p->tunnel = TUNNEL_AH;
	return PACKET_OTHER;
}

/* PACKET_OTHER: the view stands behind the IP header. */
static enum packet_kind take_ip(struct packet_view *v, struct packet *p, struct inner *ret)
{
	enum packet_kind kind;

	if (v->len < 1)
		return short_of(v);
	kind = v->at[0] >> 4 == 6 ? take_ipv6(v, p, ret) : take_ipv4(v, p, ret);
	if (kind == PACKET_OTHER && ret->protocol == PROTOCOL_AH && !ret->is_later_fragment)
		kind = take_ah(v, p, ret);
	return kind;
}

static void take_ports(const struct packet_view *v, struct packet_flow *flow)
{
	flow->source_port = get16(v->at);
	flow->destination_port = get16(v->at + 2);
	flow->seq = get32(v->at + 4);
}

/* Stateless transport tunnelling (draft-davie-stt-08): a TCP header alone, whose sequence number is
 * the frame's length and how much of it came before. */
static bool is_stt(const struct packet *p)
{
	return p->flow.destination_port == 7471 && p->payload_len > 0 && !(p->flags & PACKET_SYN) &&
	       (p->flow.seq >> 16) >= p->payload_len + (p->flow.seq & 0xffff);
}

static enum packet_kind take_tcp(const struct packet_view *v, struct packet *p)
{
	size_t header_len;

	if (v->len < TCP_LEN)
		return short_of(v);
	take_ports(v, &p->flow);
	p->ack = get32(v->at + 8);
	p->flags = v->at[13];
	header_len = (v->at[12] >> 4) * 4u;
	p->payload_len = v->wire_len > header_len ? (uint32_t)(v->wire_len - header_len) : 0;
	return is_stt(p) ? opaque(p, OPAQUE_STT) : PACKET_TCP;
}

/* Unreachable and time exceeded, as at the wire sensor; an IPv4 "fragmentation needed" is path MTU
 * discovery and no error. */
static bool is_error(bool is_ipv6, uint8_t type, uint8_t code)
{
	if (is_ipv6)
		return type == 1 || type == 3;
	return (type == 3 && code != 4) || type == 11;
}

static enum packet_kind take_icmp(struct packet_view *v, struct packet *p, bool is_ipv6)
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

enum packet_kind take_network(struct packet_view *v, struct packet *p)
{
	struct inner inner;
	enum packet_kind kind;

	if (++v->headers > HEADERS_MAX)
		return opaque(p, OPAQUE_DEEP);
	kind = take_ip(v, p, &inner);
	if (kind != PACKET_OTHER)
		return kind;
	if (inner.is_later_fragment)
		return inner.protocol == PROTOCOL_TCP ? opaque(p, OPAQUE_FRAGMENT) : PACKET_OTHER;
	if (is_extension(inner.protocol) && address_family(&p->flow.source) == FAMILY_IPV6)
		return opaque(p, OPAQUE_DEEP);
	if (inner.protocol == PROTOCOL_TCP)
		return take_tcp(v, p);
	if (inner.protocol == PROTOCOL_ICMP || inner.protocol == PROTOCOL_ICMPV6)
		return take_icmp(v, p, inner.protocol == PROTOCOL_ICMPV6);
	return take_tunnel(v, p, inner.protocol);
}

enum packet_kind packet_parse(enum packet_link link, const uint8_t *bytes, size_t len,
			      size_t wire_len, struct packet *ret)
{
	struct packet_view v = {
		.at = bytes, .len = len, .wire_len = wire_len > len ? wire_len : len};

	*ret = (struct packet){0};
	return take_link(&v, ret, link);
}
