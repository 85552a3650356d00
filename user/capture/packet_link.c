// SPDX-License-Identifier: GPL-2.0-only
/* See packet_internal.h: what stands in front of an IP header, up to labels and sessions. */

#include "capture/link.h"
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
#define ETHERTYPE_MACSEC  0x88e5
#define ETHERTYPE_MIN	  0x0600 /* below it is a length, and LLC follows */

#define SLL_OUTGOING 4

/* What runs on Ethernet and never carries TCP. */
static const uint16_t of_no_interest[] = {
	0x0806, 0x8035, 0x0842, 0x88cc, 0x888e, 0x8809, 0x9000, 0x8863, 0x88f7, 0x8902, 0x88e1,
	0x8137, 0x88a2, 0x8906, 0x8914, 0x8892, 0x8899, 0x892f, 0x88fb, 0x891d, 0x809b, 0x80f3,
	0x6000, 0x6001, 0x6002, 0x6003, 0x6004, 0x8042, 0x88ca, 0x893a, 0x894f, 0x22f0, 0x22ea,
};

static uint64_t mac_of(const uint8_t *at)
{
	return (uint64_t)get16(at) << 32 | get32(at + 2);
}

static enum packet_kind take_llc(struct view *v, struct packet *p)
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

enum packet_kind take_ethernet(struct view *v, struct packet *p)
{
	uint16_t type;

	if (++v->headers > HEADERS_MAX)
		return opaque(p, OPAQUE_DEEP);
	if (v->len < 14)
		return short_of(v);
	p->mac_destination = mac_of(v->at);
	p->mac_source = mac_of(v->at + 6);
	type = get16(v->at + 12);
	skip(v, 14);
	if (type < ETHERTYPE_MIN)
		return take_llc(v, p);
	return take_ethertype(v, p, type);
}

static enum packet_kind take_pppoe(struct view *v, struct packet *p)
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
static enum packet_kind take_tag(struct view *v, struct packet *p, size_t len)
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

enum packet_kind take_ethertype(struct view *v, struct packet *p, uint16_t type)
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
	case ETHERTYPE_CMD:
		return take_tag(v, p, 6);
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

enum packet_kind take_mpls(struct view *v, struct packet *p)
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
	case 0: /* a pseudowire's control word, and a frame */
		if (v->len < 4)
			return short_of(v);
		skip(v, 4);
		return take_ethernet(v, p);
	default:
		return opaque(p, OPAQUE_MPLS);
	}
}

enum packet_kind take_ppp(struct view *v, struct packet *p)
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
	return type < ETHERTYPE_MIN ? PACKET_OTHER : take_ethertype(v, p, type);
}

static enum packet_kind take_80211(struct view *v, struct packet *p)
{
	const uint8_t *at = v->at;
	size_t header_len = 24;
	bool to_ds, from_ds, qos, is_amsdu = false;

	if (v->len < header_len)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	/* Data, and some: not of management, control, or without. */
	if ((at[0] & 0x0c) != 0x08 || at[0] & 0x40)
		return PACKET_OTHER;
	to_ds = at[1] & 1;
	from_ds = at[1] & 2;
	qos = at[0] & 0x80;
	header_len += to_ds && from_ds ? 6 : 0;
	if (qos && v->len > header_len)
		is_amsdu = at[header_len] & 0x80;
	header_len += qos ? 2 : 0;
	header_len += qos && at[1] & 0x80 ? 4 : 0;
	if (at[1] & 0x40)
		return opaque(p, OPAQUE_80211);
	if (v->len < header_len + (is_amsdu ? 14u : 0u))
		return short_of(v);
	p->mac_destination = mac_of(at + (to_ds ? 16 : 4));
	p->mac_source = mac_of(at + (!from_ds ? 10 : to_ds ? 24 : 16));
	skip(v, header_len + (is_amsdu ? 14u : 0u));
	return take_llc(v, p);
}

/* Radiotap: with bit 5 of its flags the header behind is padded to a multiple of four. */
static enum packet_kind take_radiotap(struct view *v, struct packet *p)
{
	size_t len, at = 4;
	uint32_t present;

	if (v->len < 8)
		return short_of(v);
	len = get16_le(v->at + 2);
	present = get32_le(v->at + 4);
	if (v->at[0] != 0 || len < 8)
		return PACKET_DAMAGED;
	if (v->len < len)
		return short_of(v);
	while (at + 8 <= len && get32_le(v->at + at) & 0x80000000)
		at += 4;
	at += 4;
	if (present & 1)
		at = (at + 7) / 8 * 8 + 8;
	if (present & 2 && at < len && v->at[at] & 0x20)
		return opaque(p, OPAQUE_80211); /* what few cards do */
	skip(v, len);
	return take_80211(v, p);
}

/* Prism's header has 144 bytes, or is AVS's, which says how many it has. */
static enum packet_kind take_prism(struct view *v, struct packet *p)
{
	size_t len = 144;

	if (v->len < 8)
		return short_of(v);
	if ((get32(v->at) & 0xfffff000) == 0x80211000)
		len = get32(v->at + 4);
	if (len < 8 || len > v->wire_len)
		return PACKET_DAMAGED;
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	return take_80211(v, p);
}

/* Attributes of netlink, in the byte order of the machine that logged. */
static enum packet_kind take_nflog(struct view *v, struct packet *p)
{
	bool little;

	if (v->len < 8)
		return short_of(v);
	skip(v, 4);
	little = get16_le(v->at) >= 4 && get16_le(v->at) <= v->wire_len && v->at[3] == 0;
	while (v->len >= 4) {
		size_t len = little ? get16_le(v->at) : get16(v->at);
		uint16_t type = (little ? get16_le(v->at + 2) : get16(v->at + 2)) & 0x7fff;

		if (len < 4 || len > v->wire_len)
			return PACKET_DAMAGED;
		if (type == 1 && v->len > 6) /* the hook: in, in, forward, out, out */
			p->way = v->at[6] >= 3	 ? PACKET_OUT
				 : v->at[6] == 2 ? PACKET_WAY_UNKNOWN
						 : PACKET_IN;
		if (type == 9) {
			clip(v, len);
			skip(v, 4);
			return take_network(v, p);
		}
		len = (len + 3) / 4 * 4;
		if (v->len < len)
			return short_of(v);
		skip(v, len);
	}
	return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
}

/* pf's log: its length, the interface, and from 2.0 on the direction. */
static enum packet_kind take_pflog(struct view *v, struct packet *p)
{
	size_t len;

	if (v->len < 1)
		return short_of(v);
	len = (v->at[0] + 3u) / 4 * 4;
	if (len < 48)
		return PACKET_DAMAGED;
	if (v->len < len)
		return short_of(v);
	if (v->at[0] > 60)
		p->way = v->at[60] == 1	  ? PACKET_IN
			 : v->at[60] == 2 ? PACKET_OUT
					  : PACKET_WAY_UNKNOWN;
	skip(v, len);
	return take_network(v, p);
}

/* Q.922's address, and which protocol (RFC 2427). */
static enum packet_kind take_frelay(struct view *v, struct packet *p)
{
	uint8_t nlpid;

	if (v->len < 4)
		return short_of(v);
	if (v->at[2] != 3)
		return PACKET_OTHER;
	nlpid = v->at[3];
	skip(v, 4);
	if (nlpid == 0xcc || nlpid == 0x8e)
		return take_network(v, p);
	return PACKET_OTHER;
}

static enum packet_kind take_ppi(struct view *v, struct packet *p)
{
	enum packet_link link;
	size_t len;

	if (v->len < 8)
		return short_of(v);
	len = get16_le(v->at + 2);
	link = link_of(get32_le(v->at + 4));
	if (len < 8)
		return PACKET_DAMAGED;
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	return take_link(v, p, link);
}

static enum packet_kind take_pktap(struct view *v, struct packet *p)
{
	enum packet_link link;
	size_t len;

	if (v->len < 40)
		return short_of(v);
	len = get32_le(v->at);
	link = link_of(get32_le(v->at + 8));
	p->way = v->at[36] & 1 ? PACKET_IN : v->at[36] & 2 ? PACKET_OUT : PACKET_WAY_UNKNOWN;
	if (len < 40)
		return PACKET_DAMAGED;
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	return take_link(v, p, link);
}

/* A direction, 0 for what came in, in front of PPP. */
static enum packet_kind take_ppp_dir(struct view *v, struct packet *p, size_t len)
{
	if (v->len < len)
		return short_of(v);
	p->way = v->at[0] ? PACKET_OUT : PACKET_IN;
	skip(v, len);
	return take_ppp(v, p);
}

/* A header of that length, and an IP packet. The family's number in it is the capturing system's,
 * in its byte order; the IP version says the same. */
static enum packet_kind take_raw(struct view *v, struct packet *p, size_t len)
{
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	if (v->len >= 1 && v->at[0] >> 4 != 4 && v->at[0] >> 4 != 6)
		return PACKET_OTHER;
	return take_network(v, p);
}

enum packet_kind take_link(struct view *v, struct packet *p, enum packet_link link)
{
	if (++v->headers > HEADERS_MAX)
		return opaque(p, OPAQUE_DEEP);
	switch (link) {
	case PACKET_ETHERNET:
		return take_ethernet(v, p);
	case PACKET_SLL:
		if (v->len >= 2)
			p->way = way_of(get16(v->at));
		return take_typed(v, p, 16, 14);
	case PACKET_SLL2:
		if (v->len > 10) {
			p->way = way_of(v->at[10]);
			p->ifindex = get32(v->at + 4);
		}
		return take_typed(v, p, 20, 0);
	case PACKET_CHDLC:
		return take_typed(v, p, 4, 2);
	case PACKET_NULL:
		return take_raw(v, p, 4);
	case PACKET_ENC:
		return take_raw(v, p, 12);
	case PACKET_RAW:
		return take_raw(v, p, 0);
	case PACKET_PPP:
		return take_ppp(v, p);
	case PACKET_PPP_DIR:
		return take_ppp_dir(v, p, 1);
	case PACKET_PPPD:
		return take_ppp_dir(v, p, 2);
	case PACKET_PPPOE:
		return take_pppoe(v, p);
	case PACKET_FRELAY:
		return take_frelay(v, p);
	case PACKET_LLC:
		return take_llc(v, p);
	case PACKET_80211:
		return take_80211(v, p);
	case PACKET_RADIOTAP:
		return take_radiotap(v, p);
	case PACKET_PRISM:
	case PACKET_AVS:
		return take_prism(v, p);
	case PACKET_PPI:
		return take_ppi(v, p);
	case PACKET_NFLOG:
		return take_nflog(v, p);
	case PACKET_PFLOG:
		return take_pflog(v, p);
	case PACKET_MPLS:
		return take_mpls(v, p);
	case PACKET_PKTAP:
		return take_pktap(v, p);
	case PACKET_LINK_UNKNOWN:
	case PACKET_LINK_COUNT:
		break;
	}
	return opaque(p, OPAQUE_LINK);
}
