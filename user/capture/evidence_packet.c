// SPDX-License-Identifier: GPL-2.0-only
/* See evidence_packet.h. Checksums are right, so that no reader complains of them. */

#include "capture/evidence_packet.h"

#include <stdlib.h>
#include <string.h>

#define TCP_LEN	 20
#define ICMP_LEN 8

#define PROTOCOL_ICMP	1
#define PROTOCOL_TCP	6
#define PROTOCOL_ICMPV6 58

static void put16(uint8_t *at, uint16_t n)
{
	at[0] = (uint8_t)(n >> 8);
	at[1] = (uint8_t)n;
}

static void put32(uint8_t *at, uint32_t n)
{
	put16(at, (uint16_t)(n >> 16));
	put16(at + 2, (uint16_t)n);
}

static uint32_t sum16(uint32_t sum, const uint8_t *at, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)(at[i] << 8 | at[i + 1]);
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* An IP header in front of len bytes at its end. Returns its length. */
static size_t put_ip(uint8_t *at, const struct address *from, const struct address *to,
		     uint8_t protocol, uint8_t ttl, size_t len)
{
	if (address_family(to) == FAMILY_IPV6) {
		memset(at, 0, 40);
		at[0] = 0x60;
		put16(at + 4, (uint16_t)len);
		at[6] = protocol;
		at[7] = ttl;
		memcpy(at + 8, from->bytes, 16);
		memcpy(at + 24, to->bytes, 16);
		return 40;
	}
	memset(at, 0, 20);
	at[0] = 0x45;
	put16(at + 2, (uint16_t)(20 + len));
	at[8] = ttl;
	at[9] = protocol;
	memcpy(at + 12, from->bytes + 12, 4);
	memcpy(at + 16, to->bytes + 12, 4);
	put16(at + 10, fold(sum16(0, at, 20)));
	return 20;
}

/* Over the addresses, the length and the protocol as well. */
static uint16_t checksum(const struct address *from, const struct address *to, uint8_t protocol,
			 const uint8_t *at, size_t len)
{
	size_t skip = address_family(to) == FAMILY_IPV6 ? 0 : 12;
	uint32_t sum = protocol + (uint32_t)len;

	sum = sum16(sum, from->bytes + skip, 16 - skip);
	sum = sum16(sum, to->bytes + skip, 16 - skip);
	return fold(sum16(sum, at, len));
}

struct segment {
	const struct address *from, *to;
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t flags, ttl;
};

static size_t put_segment(uint8_t *at, const struct segment *s)
{
	size_t head = put_ip(at, s->from, s->to, PROTOCOL_TCP, s->ttl, TCP_LEN);
	uint8_t *tcp = at + head;

	memset(tcp, 0, TCP_LEN);
	put16(tcp, s->from_port);
	put16(tcp + 2, s->to_port);
	put32(tcp + 4, s->seq);
	put32(tcp + 8, s->ack);
	tcp[12] = TCP_LEN / 4 << 4;
	tcp[13] = s->flags;
	put16(tcp + 16, checksum(s->from, s->to, PROTOCOL_TCP, tcp, TCP_LEN));
	return head + TCP_LEN;
}

static size_t put_icmp(uint8_t *at, const struct evidence_packet *p, const struct segment *syn)
{
	bool six = address_family(&p->destination) == FAMILY_IPV6;
	uint8_t quoted[EVIDENCE_PACKET_LEN], protocol = six ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
	size_t quoted_len = put_segment(quoted, syn), len = ICMP_LEN + quoted_len;
	size_t head = put_ip(at, &p->icmp_from, &p->source, protocol, p->ttl, len);
	uint8_t *icmp = at + head;

	memset(icmp, 0, ICMP_LEN);
	icmp[0] = p->icmp_type;
	icmp[1] = p->icmp_code;
	memcpy(icmp + ICMP_LEN, quoted, quoted_len);
	put16(icmp + 2, six ? checksum(&p->icmp_from, &p->source, protocol, icmp, len)
			    : fold(sum16(0, icmp, len)));
	return head + len;
}

size_t evidence_packet_build(const struct evidence_packet *p,
			     uint8_t ret[static EVIDENCE_PACKET_LEN])
{
	struct segment syn = {&p->source, &p->destination, p->source_port, p->port, p->isn, 0,
			      0x02,	  p->ttl};
	struct segment back = {&p->destination, &p->source, p->port, p->source_port, 0,
			       p->isn + 1,	0x12,	    p->ttl};

	if (p->kind == OBSERVE_WIRE_SYN)
		return put_segment(ret, &syn);
	if (p->kind == OBSERVE_WIRE_ICMP) {
		syn.ttl = 1;
		return put_icmp(ret, p, &syn);
	}
	if (p->kind == OBSERVE_WIRE_RESET_IN)
		back.flags = 0x14;
	return put_segment(ret, &back);
}

/* ---- masks ---- */

/* The first of the network, and the next ones as they come; ours are private. */
static struct address invent(const struct evidence_mask *m, const struct address *a, bool ours)
{
	struct prefix network = address_network(a), other;
	bool six = address_family(a) == FAMILY_IPV6;
	uint16_t number = 1;
	struct address shown = network.base;

	for (size_t i = 0; i < m->count; i++) {
		other = address_network(&m->real[i]);
		number += !ours && address_equal(&other.base, &network.base);
		number += ours && address_scope(&m->shown[i]) == SCOPE_PRIVATE;
	}
	if (ours && six)
		shown = (struct address){{0xfd}};
	else if (ours)
		shown = address_from_ipv4((uint8_t[]){10, 0, 0, 0});
	if (six)
		put16(shown.bytes + 14, number);
	else
		shown.bytes[15] = (uint8_t)number;
	return shown;
}

static void mask_address(struct evidence_mask *m, struct address *a, bool ours)
{
	for (size_t i = 0; i < m->count; i++) {
		if (address_equal(&m->real[i], a)) {
			*a = m->shown[i];
			return;
		}
	}
	if (m->count == m->room) {
		size_t room = m->room ? m->room * 2 : 64;
		struct address *real = reallocarray(m->real, room, sizeof(*real));
		struct address *shown;

		if (real)
			m->real = real;
		shown = real ? reallocarray(m->shown, room, sizeof(*shown)) : NULL;
		if (shown)
			m->shown = shown;
		if (!shown) {
			*a = (struct address){0}; /* out of memory: hidden all the same */
			return;
		}
		m->room = room;
	}
	m->real[m->count] = *a;
	m->shown[m->count] = invent(m, a, ours);
	*a = m->shown[m->count++];
}

void evidence_packet_mask(struct evidence_packet *p, struct evidence_mask *m)
{
	mask_address(m, &p->source, true);
	mask_address(m, &p->destination, false);
	if (p->kind == OBSERVE_WIRE_ICMP)
		mask_address(m, &p->icmp_from, false);
}

void evidence_mask_done(struct evidence_mask *m)
{
	free(m->real);
	free(m->shown);
	*m = (struct evidence_mask){0};
}
