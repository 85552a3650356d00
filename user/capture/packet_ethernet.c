// SPDX-License-Identifier: GPL-2.0-only
/* See packet_internal.h: Ethernet and what runs on it, up to labels, sessions and an IP header. */

#include "capture/packet_internal.h"

#define ETHERTYPE_VLAN	  0x8100 /* 802.1Q */
#define ETHERTYPE_QINQ	  0x88a8 /* 802.1ad */
#define ETHERTYPE_QINQ9	  0x9100 /* what QinQ used before 802.1ad */
#define ETHERTYPE_QINQ9B  0x9200
#define ETHERTYPE_MPLS	  0x8847
#define ETHERTYPE_MPLS_MC 0x8848
#define ETHERTYPE_PPPOE	  0x8864
#define ETHERTYPE_PPP	  0x880b
#define ETHERTYPE_TEB	  0x6558 /* a whole Ethernet frame */
#define ETHERTYPE_PBB	  0x88e7 /* 802.1ah: a whole frame behind a tag */
#define ETHERTYPE_VNTAG	  0x8926
#define ETHERTYPE_CMD	  0x8909 /* Cisco MetaData */
#define ETHERTYPE_HSR	  0x892f /* of a redundant ring, IEC 62439-3 */
#define ETHERTYPE_NSH	  0x894f /* RFC 8300 */
#define ETHERTYPE_MACSEC  0x88e5

/* What runs on Ethernet and never carries TCP. */
static const uint16_t of_no_interest[] = {
	0x0806, 0x8035, 0x0842, 0x88cc, 0x888e, 0x8809, 0x9000, 0x8863, 0x88f7, 0x8902, 0x88e1,
	0x8137, 0x88a2, 0x8906, 0x8914, 0x8892, 0x8899, 0x88fb, 0x891d, 0x809b, 0x80f3, 0x6000,
	0x6001, 0x6002, 0x6003, 0x6004, 0x8042, 0x88ca, 0x893a, 0x22f0, 0x22ea,
};

enum packet_kind take_llc(struct packet_view *v, struct packet *p)
{
	uint16_t type;

	if (v->len < 8)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	if (v->at[0] != 0xaa || v->at[1] != 0xaa || v->at[2] != 3)
		return PACKET_OTHER;
	type = get16(v->at + 6);
	/* RFC 1042 and 802.1H; those of a vendor have types of their own. */
	if (v->at[3] || v->at[4] || (v->at[5] && v->at[5] != 0xf8))
		return PACKET_OTHER;
	skip(v, 8);
	return take_ethertype(v, p, type);
}

enum packet_kind take_ethernet(struct packet_view *v, struct packet *p)
{
	uint16_t type;

	if (++v->headers > HEADERS_MAX)
		return opaque(p, OPAQUE_DEEP);
	if (v->len < 14)
		return short_of(v);
	p->mac_destination = get_mac(v->at);
	p->mac_source = get_mac(v->at + 6);
	type = get16(v->at + 12);
	skip(v, 14);
	if (type < ETHERTYPE_MIN)
		return take_llc(v, p);
	return take_ethertype(v, p, type);
}

enum packet_kind take_pppoe(struct packet_view *v, struct packet *p)
{
	if (v->len < 6)
		return short_of(v);
	if (v->at[0] != 0x11)
		return PACKET_DAMAGED;
	if (v->at[1] != 0) /* of the discovery */
		return PACKET_OTHER;
	clip(v, 6u + get16(v->at + 4));
	skip(v, 6);
	if (!p->tunnel)
		p->tunnel = TUNNEL_PPPOE;
	return take_ppp(v, p);
}

/* len bytes behind the type that announced them, the next type the last two of these. */
static enum packet_kind take_tag(struct packet_view *v, struct packet *p, size_t len)
{
	uint16_t type;

	if (v->len < len)
		return short_of(v);
	type = get16(v->at + len - 2);
	skip(v, len);
	if (type < ETHERTYPE_MIN)
		return take_llc(v, p);
	return take_ethertype(v, p, type);
}

static bool never_carries_tcp(uint16_t type)
{
	for (size_t i = 0; i < sizeof(of_no_interest) / sizeof(of_no_interest[0]); i++) {
		if (of_no_interest[i] == type)
			return true;
	}
	return false;
}

/* A service chain's header. */
static enum packet_kind take_nsh(struct packet_view *v, struct packet *p)
{
	size_t len;
	uint8_t next;

	if (v->len < 8)
		return short_of(v);
	len = (v->at[1] & 0x3fu) * 4;
	next = v->at[3];
	if (len < 8)
		return PACKET_DAMAGED;
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	switch (next) {
	case 1:
	case 2:
		return take_network(v, p);
	case 3:
		return take_ethernet(v, p);
	case 5:
		return take_mpls(v, p);
	default:
		return opaque(p, OPAQUE_ETHERTYPE);
	}
}

enum packet_kind take_ethertype(struct packet_view *v, struct packet *p, uint16_t type)
{
	if (++v->headers > HEADERS_MAX)
		return opaque(p, OPAQUE_DEEP);
	switch (type) {
	case ETHERTYPE_IPV4:
	case ETHERTYPE_IPV6:
		if (v->len >= 1 && v->at[0] >> 4 != (type == ETHERTYPE_IPV4 ? 4 : 6))
			return PACKET_DAMAGED;
		return take_network(v, p);
	case ETHERTYPE_VLAN:
	case ETHERTYPE_QINQ:
	case ETHERTYPE_QINQ9:
	case ETHERTYPE_QINQ9B:
		return take_tag(v, p, 4);
	case ETHERTYPE_VNTAG:
	case ETHERTYPE_HSR:
		return take_tag(v, p, 6);
	case ETHERTYPE_CMD:
		return take_tag(v, p, 8);
	case ETHERTYPE_NSH:
		return take_nsh(v, p);
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MC:
		return take_mpls(v, p);
	case ETHERTYPE_PPPOE:
		return take_pppoe(v, p);
	case ETHERTYPE_PPP:
		return take_ppp(v, p);
	case ETHERTYPE_TEB:
		return take_ethernet(v, p);
	case ETHERTYPE_PBB:
		if (v->len < 4)
			return short_of(v);
		skip(v, 4);
		return take_ethernet(v, p);
	case ETHERTYPE_MACSEC:
		return opaque(p, OPAQUE_MACSEC);
	default: /* of numbers that others give away */
		return never_carries_tcp(type) ? PACKET_OTHER : opaque(p, OPAQUE_ETHERTYPE);
	}
}

/* Whether a frame of a kind that is read begins there. */
static bool is_frame_at(const struct packet_view *v, size_t at)
{
	uint16_t type;

	if (v->len < at + 14)
		return false;
	type = get16(v->at + at + 12);
	return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 || type == ETHERTYPE_VLAN ||
	       type == ETHERTYPE_QINQ || type == ETHERTYPE_PPPOE || never_carries_tcp(type);
}

/* A pseudowire: a frame, behind a control word or not, which nothing tells but the frame itself. */
static enum packet_kind take_pseudowire(struct packet_view *v, struct packet *p)
{
	if (v->at[0] >> 4 == 0 && is_frame_at(v, 4))
		skip(v, 4);
	else if (!is_frame_at(v, 0))
		return v->len < 18 && v->len < v->wire_len ? PACKET_CUT : opaque(p, OPAQUE_MPLS);
	return take_ethernet(v, p);
}

enum packet_kind take_mpls(struct packet_view *v, struct packet *p)
{
	bool is_last;

	do {
		if (++v->headers > HEADERS_MAX)
			return opaque(p, OPAQUE_DEEP);
		if (v->len < 4)
			return short_of(v);
		is_last = v->at[2] & 1;
		skip(v, 4);
	} while (!is_last);
	if (!p->tunnel)
		p->tunnel = TUNNEL_MPLS;
	if (v->len < 1)
		return short_of(v);
	switch (v->at[0] >> 4) {
	case 4:
	case 6:
		return take_network(v, p);
	default: /* what nothing names */
		return take_pseudowire(v, p);
	}
}

enum packet_kind take_ppp(struct packet_view *v, struct packet *p)
{
	uint16_t protocol;

	if (++v->headers > HEADERS_MAX)
		return opaque(p, OPAQUE_DEEP);
	if (v->len >= 2 && v->at[0] == 0xff && v->at[1] == 3)
		skip(v, 2);
	if (v->len < 2)
		return short_of(v);
	protocol = v->at[0] & 1 ? v->at[0] : get16(v->at);
	skip(v, v->at[0] & 1 ? 1 : 2);
	switch (protocol) {
	case 0x0021:
		return take_ethertype(v, p, ETHERTYPE_IPV4);
	case 0x0057:
		return take_ethertype(v, p, ETHERTYPE_IPV6);
	case 0x0281:
	case 0x0283:
		return take_mpls(v, p);
	case 0x002d: /* Van Jacobson's compression, robust headers */
	case 0x002f:
	case 0x0003:
	case 0x0005:
	case 0x003d: /* multilink */
	case 0x0053: /* encryption */
	case 0x0055:
	case 0x00fb: /* compression */
	case 0x00fd:
		return opaque(p, OPAQUE_PPP);
	default:
		return PACKET_OTHER;
	}
}
