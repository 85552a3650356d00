/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the packet reader: packet_link.c has what captures begin with, packet_ethernet.c
 * what stands in front of IP, packet.c IP and what it carries, packet_tunnel.c what an IP packet
 * may be the outside of. Each takes its header off the view and hands on to the next; how many
 * headers a packet may have is bounded.
 */
#ifndef EGRESS25_CAPTURE_PACKET_INTERNAL_H
#define EGRESS25_CAPTURE_PACKET_INTERNAL_H

#include "capture/packet.h"

#define HEADERS_MAX 24 /* a VXLAN of a pod within a mirror's ERSPAN has eleven */

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_MIN  0x0600 /* below it is a length, and LLC follows */

/* What is left of the packet. It can only shrink. */
struct packet_view {
	const uint8_t *at;
	size_t len;	 /* captured */
	size_t wire_len; /* that there were; fewer than len never */
	unsigned int headers;
};

/* Why there was not enough: the packet is short, or only the capture is. */
static inline enum packet_kind short_of(const struct packet_view *v)
{
	return v->len >= v->wire_len ? PACKET_DAMAGED : PACKET_CUT;
}

static inline uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static inline uint16_t get16_le(const uint8_t *at)
{
	return (uint16_t)(at[1] << 8 | at[0]);
}

static inline uint32_t get32_le(const uint8_t *at)
{
	return (uint32_t)get16_le(at + 2) << 16 | get16_le(at);
}

static inline uint64_t get_mac(const uint8_t *at)
{
	return (uint64_t)get16(at) << 32 | get32(at + 2);
}

static inline void skip(struct packet_view *v, size_t len)
{
	v->at += len;
	v->len -= len;
	v->wire_len -= len;
}

/* Ends the view where a header says that the packet ends. */
static inline void clip(struct packet_view *v, size_t len)
{
	if (v->wire_len > len)
		v->wire_len = len;
	if (v->len > len)
		v->len = len;
}

static inline enum packet_kind opaque(struct packet *p, enum packet_opaque why)
{
	p->opaque = why;
	return PACKET_OPAQUE;
}

/* Only the outermost is told. What is known of the frame outside is not of the one inside. */
static inline void enter_tunnel(struct packet *p, enum packet_tunnel t)
{
	if (!p->tunnel)
		p->tunnel = t;
	p->way = PACKET_WAY_UNKNOWN;
	p->mac_source = p->mac_destination = 0;
}

/* packet.c */
enum packet_kind take_network(struct packet_view *v, struct packet *p);

/* packet_link.c */
enum packet_kind take_link(struct packet_view *v, struct packet *p, enum packet_link link);

/* packet_ethernet.c */
enum packet_kind take_llc(struct packet_view *v, struct packet *p);
enum packet_kind take_pppoe(struct packet_view *v, struct packet *p);
enum packet_kind take_ethernet(struct packet_view *v, struct packet *p);
enum packet_kind take_ethertype(struct packet_view *v, struct packet *p, uint16_t type);
enum packet_kind take_ppp(struct packet_view *v, struct packet *p);
enum packet_kind take_mpls(struct packet_view *v, struct packet *p);

/* packet_tunnel.c. Behind an IP header; PACKET_OTHER where the protocol is no tunnel. */
enum packet_kind take_tunnel(struct packet_view *v, struct packet *p, uint8_t protocol);

#endif
