// SPDX-License-Identifier: GPL-2.0-only
/* See packet_internal.h: what a capture's link type says that each packet begins with. */

#include "capture/link.h"
#include "capture/packet_internal.h"

#define SLL_OUTGOING 4

/* The packet type field of a cooked header. A packet for another host says nothing of us. */
static enum packet_way way_of(uint16_t packet_type)
{
	if (packet_type == SLL_OUTGOING)
		return PACKET_OUT;
	return packet_type < 3 ? PACKET_IN : PACKET_WAY_UNKNOWN;
}

/* A link header whose length and type field stand where they always do. */
static enum packet_kind take_typed(struct packet_view *v, struct packet *p, size_t header_len,
				   size_t type_at)
{
	uint16_t type;

	if (v->len < header_len)
		return short_of(v);
	type = get16(v->at + type_at);
	skip(v, header_len);
	return type < ETHERTYPE_MIN ? PACKET_OTHER : take_ethertype(v, p, type);
}

/* swapped: frame control's two bytes are the other way round, as many a controller's CAPWAP has
 * them. */
static enum packet_kind take_80211(struct packet_view *v, struct packet *p, bool swapped)
{
	const uint8_t *at = v->at;
	uint8_t type, flags;
	size_t header_len = 24;
	bool to_ds, from_ds, qos, is_amsdu = false;

	if (v->len < header_len)
		return v->len < v->wire_len ? PACKET_CUT : PACKET_OTHER;
	type = at[swapped ? 1 : 0];
	flags = at[swapped ? 0 : 1];
	/* Data, and some: not of management, control, or without. */
	if ((type & 0x0c) != 0x08 || type & 0x40)
		return PACKET_OTHER;
	to_ds = flags & 1;
	from_ds = flags & 2;
	qos = type & 0x80;
	header_len += to_ds && from_ds ? 6 : 0;
	if (qos && v->len > header_len)
		is_amsdu = at[header_len] & 0x80;
	header_len += qos ? 2 : 0;
	header_len += qos && flags & 0x80 ? 4 : 0;
	if (flags & 0x40)
		return opaque(p, OPAQUE_80211);
	if (v->len < header_len + (is_amsdu ? 14u : 0u))
		return short_of(v);
	p->mac_destination = get_mac(at + (to_ds ? 16 : 4));
	p->mac_source = get_mac(at + (!from_ds ? 10 : to_ds ? 24 : 16));
	skip(v, header_len + (is_amsdu ? 14u : 0u));
	return take_llc(v, p);
}

/* Radiotap: with bit 5 of its flags the header behind is padded to a multiple of four. */
static enum packet_kind take_radiotap(struct packet_view *v, struct packet *p)
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
	return take_80211(v, p, false);
}

/* Prism's header has 144 bytes, or is AVS's, which says how many it has. */
static enum packet_kind take_prism(struct packet_view *v, struct packet *p)
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
	return take_80211(v, p, false);
}

/* Attributes of netlink, in the byte order of the machine that logged. */
static enum packet_kind take_nflog(struct packet_view *v, struct packet *p)
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
static enum packet_kind take_pflog(struct packet_view *v, struct packet *p)
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
static enum packet_kind take_frelay(struct packet_view *v, struct packet *p)
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

static enum packet_kind take_ppi(struct packet_view *v, struct packet *p)
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

static enum packet_kind take_pktap(struct packet_view *v, struct packet *p)
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

/* A header of that length, and LLC. */
static enum packet_kind take_before_llc(struct packet_view *v, struct packet *p, size_t len)
{
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	return take_llc(v, p);
}

/* Of frames that are neither the ring's own nor the station management's. */
static enum packet_kind take_fddi(struct packet_view *v, struct packet *p)
{
	if (v->len < 1)
		return short_of(v);
	return (v->at[0] & 0xf0) == 0x50 ? take_before_llc(v, p, 13) : PACKET_OTHER;
}

static enum packet_kind take_token_ring(struct packet_view *v, struct packet *p)
{
	size_t len = 14;

	if (v->len < len + 2)
		return short_of(v);
	if ((v->at[1] & 0xc0) != 0x40)
		return PACKET_OTHER;
	/* Routed by its source: a field that says how long it is. */
	len += v->at[8] & 0x80 ? v->at[14] & 0x1fu : 0;
	return take_before_llc(v, p, len);
}

/* What the cell's payload is, VPI and VCI in front. */
static enum packet_kind take_sunatm(struct packet_view *v, struct packet *p)
{
	uint8_t type;

	if (v->len < 4)
		return short_of(v);
	type = v->at[0] & 0x0f;
	if (type == 2)
		return take_before_llc(v, p, 4);
	if (type != 1) /* no LAN emulation */
		return PACKET_OTHER;
	if (v->len < 6)
		return short_of(v);
	skip(v, 6);
	return take_ethernet(v, p);
}

/* A direction, 0 for what came in, in front of PPP. */
static enum packet_kind take_ppp_dir(struct packet_view *v, struct packet *p, size_t len)
{
	if (v->len < len)
		return short_of(v);
	p->way = v->at[0] ? PACKET_OUT : PACKET_IN;
	skip(v, len);
	return take_ppp(v, p);
}

/* A header of that length, and an IP packet. The family's number in it is the capturing system's,
 * in its byte order; the IP version says the same. */
static enum packet_kind take_raw(struct packet_view *v, struct packet *p, size_t len)
{
	if (v->len < len)
		return short_of(v);
	skip(v, len);
	if (v->len >= 1 && v->at[0] >> 4 != 4 && v->at[0] >> 4 != 6)
		return PACKET_OTHER;
	return take_network(v, p);
}

enum packet_kind take_link(struct packet_view *v, struct packet *p, enum packet_link link)
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
	case PACKET_FDDI:
		return take_fddi(v, p);
	case PACKET_TOKEN_RING:
		return take_token_ring(v, p);
	case PACKET_SUNATM:
		return take_sunatm(v, p);
	case PACKET_IPFC:
		return take_before_llc(v, p, 16);
	case PACKET_NETANALYZER:
		if (v->len < 4)
			return short_of(v);
		skip(v, 4);
		return take_ethernet(v, p);
	case PACKET_80211:
		return take_80211(v, p, false);
	case PACKET_80211_SWAPPED:
		return take_80211(v, p, true);
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
