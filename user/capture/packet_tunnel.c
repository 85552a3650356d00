// SPDX-License-Identifier: GPL-2.0-only
/*
 * See packet_internal.h: what an IP packet may be the outside of. A tunnel in UDP is told by its
 * port, and by what its header must look like.
 */

#include "capture/packet_internal.h"

#define PROTOCOL_IPIP	 4
#define PROTOCOL_UDP	 17
#define PROTOCOL_6IN4	 41
#define PROTOCOL_GRE	 47
#define PROTOCOL_ESP	 50
#define PROTOCOL_ETHERIP 97
#define PROTOCOL_IPCOMP	 108
#define PROTOCOL_L2TPV3	 115
#define PROTOCOL_MPLS	 137

#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING  0x4000
#define GRE_KEY	     0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_ACK	     0x0080 /* of PPTP */

#define GRE_ERSPAN2 0x88be /* without a sequence number: type I, no header of its own */
#define GRE_ERSPAN3 0x22eb
#define GRE_ARUBA   0x8200 /* up to 0x82ff: frames of the air, to Aruba's controllers */

static enum packet_kind take_erspan(struct packet_view *v, struct packet *p, size_t len)
{
	enter_tunnel(p, TUNNEL_ERSPAN);
	if (v->len < len)
		return short_of(v);
	/* Type III may have a subheader of its platform. */
	if (len == 12 && v->at[11] & 1)
		len += 8;
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	return take_ethernet(v, p);
}

static enum packet_kind take_gre(struct packet_view *v, struct packet *p)
{
	uint16_t flags, type;
	size_t len = 4;

	if (v->len < len)
		return short_of(v);
	flags = get16(v->at);
	type = get16(v->at + 2);
	if ((flags & 7) > 1 || flags & GRE_ROUTING)
		return opaque(p, OPAQUE_ETHERTYPE);
	len += flags & GRE_CHECKSUM ? 4 : 0;
	len += flags & GRE_KEY ? 4 : 0;
	len += flags & GRE_SEQUENCE ? 4 : 0;
	len += flags & GRE_ACK ? 4 : 0;
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	if (type == GRE_ERSPAN2)
		return take_erspan(v, p, flags & GRE_SEQUENCE ? 8 : 0);
	if (type == GRE_ERSPAN3)
		return take_erspan(v, p, 12);
	enter_tunnel(p, TUNNEL_GRE);
	if (v->wire_len == 0) /* keepalive, or PPTP's bare acknowledgement */
		return PACKET_OTHER;
	if ((type & 0xff00) == GRE_ARUBA)
		return take_link(v, p, PACKET_80211);
	return take_ethertype(v, p, type);
}

static enum packet_kind take_vxlan(struct packet_view *v, struct packet *p, bool is_gpe)
{
	uint8_t next;

	if (v->len < 8)
		return short_of(v);
	if (!(v->at[0] & 0x08) && !is_gpe)
		return PACKET_OTHER;
	next = is_gpe ? v->at[3] : 3;
	enter_tunnel(p, TUNNEL_VXLAN);
	skip(v, 8);
	return next == 3 ? take_ethernet(v, p) : take_network(v, p);
}

static enum packet_kind take_geneve(struct packet_view *v, struct packet *p)
{
	size_t len;
	uint16_t type;

	if (v->len < 8)
		return short_of(v);
	len = 8u + (v->at[0] & 0x3f) * 4u;
	type = get16(v->at + 2);
	if (v->at[0] >> 6 != 0)
		return PACKET_OTHER;
	if (v->len < len)
		return short_of(v);
	enter_tunnel(p, TUNNEL_GENEVE);
	skip(v, len);
	return take_ethertype(v, p, type);
}

static enum packet_kind take_gtp(struct packet_view *v, struct packet *p)
{
	size_t len = 8;
	uint8_t next = 0;

	if (v->len < 12)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	if ((v->at[0] & 0xf0) != 0x30 || v->at[1] != 0xff)
		return PACKET_OTHER;
	if (v->at[0] & 7) {
		next = v->at[0] & 4 ? v->at[11] : 0;
		len = 12;
	}
	while (next) {
		size_t more;

		if (v->len < len + 4)
			return short_of(v);
		more = v->at[len] * 4u;
		if (more == 0 || v->len < len + more)
			return more ? short_of(v) : PACKET_DAMAGED;
		len += more;
		next = v->at[len - 1];
	}
	if (v->len < len)
		return short_of(v);
	enter_tunnel(p, TUNNEL_GTP);
	skip(v, len);
	return take_network(v, p);
}

static enum packet_kind take_l2tp(struct packet_view *v, struct packet *p)
{
	uint16_t flags;
	size_t len = 6;

	if (v->len < 8)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	flags = get16(v->at);
	if ((flags & 0xf) == 3 && !(flags & 0x8000))
		return opaque(p, OPAQUE_L2TPV3);
	if ((flags & 0xf) != 2 || flags & 0x8000) /* another version, or control */
		return PACKET_OTHER;
	len += flags & 0x4000 ? 2 : 0;
	len += flags & 0x0800 ? 4 : 0;
	if (v->len < len + 2)
		return short_of(v);
	len += flags & 0x0200 ? 2u + get16(v->at + len) : 0;
	if (v->len < len)
		return short_of(v);
	enter_tunnel(p, TUNNEL_L2TP);
	skip(v, len);
	return take_ppp(v, p);
}

/* Indications of the origin and of authentication may stand in front. */
static enum packet_kind take_teredo(struct packet_view *v, struct packet *p)
{
	if (v->len >= 4 && get16(v->at) == 1) {
		size_t len = 13u + v->at[2] + v->at[3];

		if (v->len < len)
			return short_of(v);
		skip(v, len);
	}
	if (v->len >= 8 && get16(v->at) == 0)
		skip(v, 8);
	if (v->len < 40 || v->at[0] >> 4 != 6)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	enter_tunnel(p, TUNNEL_TEREDO);
	return take_network(v, p);
}

/* MikroTik's and others' mirror: tags up to the one that ends them, and a frame. */
static enum packet_kind take_tzsp(struct packet_view *v, struct packet *p)
{
	size_t at = 4;

	if (v->len < 5 || v->at[0] != 1)
		return PACKET_OTHER;
	if (get16(v->at + 2) != 1)
		return PACKET_OTHER;
	while (at < v->len && v->at[at] != 1) {
		at += v->at[at] == 0 ? 1u : at + 1 < v->len ? 2u + v->at[at + 1] : 1u;
		if (at >= v->len)
			return short_of(v);
	}
	enter_tunnel(p, TUNNEL_TZSP);
	skip(v, at + 1);
	return take_ethernet(v, p);
}

/* Generic UDP encapsulation: of a protocol's number, or IP itself. */
static enum packet_kind take_gue(struct packet_view *v, struct packet *p)
{
	uint8_t protocol;
	size_t len;

	if (v->len < 4)
		return short_of(v);
	if (v->at[0] >> 6 == 1) {
		enter_tunnel(p, TUNNEL_GUE);
		return take_network(v, p);
	}
	len = 4 + (v->at[0] & 0x1fu) * 4;
	protocol = v->at[1];
	if (v->at[0] & 0xe0) /* another version, or control */
		return PACKET_OTHER;
	if (v->len < len)
		return short_of(v);
	enter_tunnel(p, TUNNEL_GUE);
	skip(v, len);
	return take_tunnel(v, p, protocol);
}

/* Of an access point: a frame as it came through the air, or turned into Ethernet's. */
static enum packet_kind take_capwap(struct packet_view *v, struct packet *p)
{
	size_t len;
	bool of_the_air, is_swapped;

	if (v->len < 8)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	if ((v->at[0] & 0x0f) == 1)
		return opaque(p, OPAQUE_CAPWAP);
	len = (v->at[1] >> 3) * 4u;
	of_the_air = v->at[2] & 1;
	if (len < 8 || v->at[3] & 8) /* or it keeps the connection alive */
		return PACKET_OTHER;
	if (v->at[3] & 0x80 && get16(v->at + 6) >> 3)
		return opaque(p, OPAQUE_FRAGMENT);
	if (v->len < len)
		return short_of(v);
	enter_tunnel(p, TUNNEL_CAPWAP);
	skip(v, len);
	if (!of_the_air)
		return take_ethernet(v, p);
	/* Version 0 and type "data" stand where its flags would. */
	is_swapped = v->len >= 2 && (v->at[0] & 0x0f) != 8 && (v->at[1] & 0x0f) == 8;
	return take_link(v, p, is_swapped ? PACKET_80211_SWAPPED : PACKET_80211);
}

/* To whatever port, an IP packet and not a byte more: what "foo over UDP" and many a VPN without
 * encryption send. */
static bool is_ip_alone(const struct packet_view *v)
{
	if (v->len >= 20 && v->at[0] >> 4 == 4)
		return (v->at[0] & 0xf) >= 5 && get16(v->at + 2) == v->wire_len && v->at[8];
	return v->len >= 40 && v->at[0] >> 4 == 6 && get16(v->at + 4) + 40u == v->wire_len &&
	       v->at[7];
}

/* A message of WireGuard: its type, three zero bytes, and the length that type has. */
static bool is_wireguard(const struct packet_view *v)
{
	if (v->len < 4 || v->at[1] || v->at[2] || v->at[3])
		return false;
	return (v->at[0] == 1 && v->wire_len == 148) || (v->at[0] == 2 && v->wire_len == 92) ||
	       (v->at[0] == 4 && v->wire_len >= 32 && v->wire_len % 16 == 0);
}

static enum packet_kind take_udp(struct packet_view *v, struct packet *p)
{
	uint16_t from, to;

	if (v->len < 8)
		return short_of(v);
	from = get16(v->at);
	to = get16(v->at + 2);
	if (get16(v->at + 4) >= 8)
		clip(v, get16(v->at + 4));
	skip(v, 8);
	switch (to) {
	case 4789:
	case 8472:
		return take_vxlan(v, p, false);
	case 4790:
		return take_vxlan(v, p, true);
	case 6081:
		return take_geneve(v, p);
	case 6635:
		return take_mpls(v, p);
	case 6080:
		return take_gue(v, p);
	case 4754: /* RFC 8086 */
		return take_gre(v, p);
	case 5247:
		return take_capwap(v, p);
	case 37008:
		return take_tzsp(v, p);
	case 4341: /* LISP */
		if (v->len < 8)
			return short_of(v);
		enter_tunnel(p, TUNNEL_LISP);
		skip(v, 8);
		return take_network(v, p);
	}
	if (from == 5247)
		return take_capwap(v, p);
	if (to == 2152 || from == 2152)
		return take_gtp(v, p);
	if (to == 1701 || from == 1701)
		return take_l2tp(v, p);
	if (to == 3544 || from == 3544)
		return take_teredo(v, p);
	/* IPsec through NAT: four zero bytes are IKE, one byte keeps the mapping alive. */
	if ((to == 4500 || from == 4500) && v->len >= 4 && v->wire_len > 8 && get32(v->at))
		return opaque(p, OPAQUE_ESP);
	if (is_wireguard(v))
		return opaque(p, OPAQUE_WIREGUARD);
	if ((to == 1194 || from == 1194) && v->wire_len > 16)
		return opaque(p, OPAQUE_OPENVPN);
	if (is_ip_alone(v)) {
		enter_tunnel(p, TUNNEL_FOU);
		return take_network(v, p);
	}
	return PACKET_OTHER;
}

enum packet_kind take_tunnel(struct packet_view *v, struct packet *p, uint8_t protocol)
{
	switch (protocol) {
	case PROTOCOL_UDP:
		return take_udp(v, p);
	case PROTOCOL_IPIP:
		enter_tunnel(p, TUNNEL_IPIP);
		return take_network(v, p);
	case PROTOCOL_6IN4:
		enter_tunnel(p, TUNNEL_6IN4);
		return take_network(v, p);
	case PROTOCOL_GRE:
		return take_gre(v, p);
	case PROTOCOL_ETHERIP:
		if (v->len < 2)
			return short_of(v);
		enter_tunnel(p, TUNNEL_ETHERIP);
		skip(v, 2);
		return take_ethernet(v, p);
	case PROTOCOL_MPLS:
		return take_mpls(v, p);
	case PROTOCOL_ESP:
		return opaque(p, OPAQUE_ESP);
	case PROTOCOL_IPCOMP:
		return opaque(p, OPAQUE_IPCOMP);
	case PROTOCOL_L2TPV3:
		return opaque(p, OPAQUE_L2TPV3);
	default: /* of numbers that others give away */
		return PACKET_OTHER;
	}
}
