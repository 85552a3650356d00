/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets as bytes: what arrives from the TUN device is taken apart, what goes back is put
 * together, checksums included. Knows nothing of flows, rules or time. Its one idea: both
 * families look the same from outside, because an IPv4 address is kept in its mapped form.
 */
#ifndef EGRESS25_LAB_PACKET_H
#define EGRESS25_LAB_PACKET_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/address.h"

enum { SEG_FIN = 0x01, SEG_SYN = 0x02, SEG_RST = 0x04, SEG_PSH = 0x08, SEG_ACK = 0x10 };

enum {
	PACKET_MAX = 65536, /* the largest IPv4 packet, and what we read at once */
	QUOTE_MAX = 128,    /* bytes of a SYN kept for an ICMP error */
	IPV4_HEADER_LEN = 20,
	IPV6_HEADER_LEN = 40,
	TCP_HEADER_LEN = 20,
	ICMP_HEADER_LEN = 8,
	/* The longest packet built here: IPv6, TCP with the MSS option, and the payload. */
	DATA_MAX = 1200, /* fits the smallest IPv6 MTU, 1280 */
	BUILD_MAX = IPV6_HEADER_LEN + TCP_HEADER_LEN + 4 + DATA_MAX,
};

/* One TCP segment, numbers in host byte order. data points into the packet it was parsed from. */
struct segment {
	struct address src, dst;
	uint16_t sport, dport;
	uint32_t seq, ack;
	uint8_t flags;
	const uint8_t *data;
	size_t data_len;
};

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static uint64_t sum_add(uint64_t sum, const uint8_t *p, size_t len)
{
	for (; len >= 2; p += 2, len -= 2)
		sum += get16(p);
	return len ? sum + (uint64_t)(p[0] << 8) : sum;
}

static uint16_t sum_finish(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* The pseudo header: addresses, length, protocol. It sums to the same in both families. */
static uint64_t sum_pseudo(const struct address *src, const struct address *dst, uint8_t protocol,
			   size_t len)
{
	size_t skip = address_family(dst) == FAMILY_IPV4 ? 12 : 0;
	uint64_t sum = protocol + (len >> 16) + (len & 0xffff);

	sum = sum_add(sum, src->bytes + skip, 16 - skip);
	return sum_add(sum, dst->bytes + skip, 16 - skip);
}

static int packet_parse_tcp(const uint8_t *p, size_t len, struct segment *s)
{
	size_t header_len;

	if (len < TCP_HEADER_LEN)
		return -EBADMSG;
	header_len = (size_t)(p[12] >> 4) * 4;
	if (header_len < TCP_HEADER_LEN || header_len > len)
		return -EBADMSG;
	if (sum_finish(sum_add(sum_pseudo(&s->src, &s->dst, IPPROTO_TCP, len), p, len)))
		return -EBADMSG;
	s->sport = get16(p);
	s->dport = get16(p + 2);
	s->seq = get32(p + 4);
	s->ack = get32(p + 8);
	s->flags = p[13];
	s->data = p + header_len;
	s->data_len = len - header_len;
	return 0;
}

static int packet_parse_ipv4(const uint8_t *p, size_t len, struct segment *s)
{
	size_t header_len, total_len;

	if (len < IPV4_HEADER_LEN)
		return -EBADMSG;
	header_len = (size_t)(p[0] & 0x0f) * 4;
	total_len = get16(p + 2);
	if (header_len < IPV4_HEADER_LEN || header_len > total_len || total_len > len)
		return -EBADMSG;
	if (sum_finish(sum_add(0, p, header_len)))
		return -EBADMSG;
	if (p[9] != IPPROTO_TCP || (get16(p + 6) & 0x3fff)) /* fragments are not reassembled */
		return -EPROTONOSUPPORT;
	s->src = address_from_ipv4(p + 12);
	s->dst = address_from_ipv4(p + 16);
	return packet_parse_tcp(p + header_len, total_len - header_len, s);
}

static int packet_parse_ipv6(const uint8_t *p, size_t len, struct segment *s)
{
	size_t payload_len;

	if (len < IPV6_HEADER_LEN)
		return -EBADMSG;
	payload_len = get16(p + 4);
	if (payload_len > len - IPV6_HEADER_LEN)
		return -EBADMSG;
	if (p[6] != IPPROTO_TCP) /* no extension header is followed: the kernel sends none */
		return -EPROTONOSUPPORT;
	s->src = address_from_ipv6(p + 8);
	s->dst = address_from_ipv6(p + 24);
	/* A mapped address on an IPv6 wire would be answered in the wrong family. */
	if (address_family(&s->src) != FAMILY_IPV6 || address_family(&s->dst) != FAMILY_IPV6)
		return -EBADMSG;
	return packet_parse_tcp(p + IPV6_HEADER_LEN, payload_len, s);
}

/* 0, -EPROTONOSUPPORT when it is no whole TCP segment, -EBADMSG when it is damaged. */
static int packet_parse(const uint8_t *p, size_t len, struct segment *ret)
{
	if (!len)
		return -EBADMSG;
	switch (p[0] >> 4) {
	case 4:
		return packet_parse_ipv4(p, len, ret);
	case 6:
		return packet_parse_ipv6(p, len, ret);
	default:
		return -EBADMSG;
	}
}

/* How much of this packet an ICMP error quotes. IPv4: the header and eight bytes, the least
 * RFC 792 asks for and what many routers send. IPv6: up to QUOTE_MAX. */
static size_t packet_quote_len(const uint8_t *p, size_t len)
{
	size_t quote = p[0] >> 4 == 4 ? (size_t)(p[0] & 0x0f) * 4 + 8 : QUOTE_MAX;

	return quote < len ? quote : len;
}

/* Writes the IP header in front of a payload of payload_len bytes. Returns its length. */
static size_t packet_ip_header(uint8_t *p, const struct address *src, const struct address *dst,
			       uint8_t protocol, uint8_t ttl, size_t payload_len)
{
	if (address_family(dst) == FAMILY_IPV6) {
		put32(p, 0x60000000);
		put16(p + 4, (uint16_t)payload_len);
		p[6] = protocol;
		p[7] = ttl;
		memcpy(p + 8, src->bytes, 16);
		memcpy(p + 24, dst->bytes, 16);
		return IPV6_HEADER_LEN;
	}
	put32(p, 0x45000000 | (uint32_t)(IPV4_HEADER_LEN + payload_len));
	put32(p + 4, 0x4000); /* no identification, don't fragment */
	p[8] = ttl;
	p[9] = protocol;
	put16(p + 10, 0);
	memcpy(p + 12, src->bytes + 12, 4);
	memcpy(p + 16, dst->bytes + 12, 4);
	put16(p + 10, sum_finish(sum_add(0, p, IPV4_HEADER_LEN)));
	return IPV4_HEADER_LEN;
}

/* mss 0: without the option. At most DATA_MAX bytes of data. Returns the packet's length. */
static size_t packet_build_tcp(uint8_t p[static BUILD_MAX], const struct segment *s, uint8_t ttl,
			       uint16_t mss)
{
	size_t header_len = TCP_HEADER_LEN + (mss ? 4 : 0), len = header_len + s->data_len;
	uint8_t *t = p + packet_ip_header(p, &s->src, &s->dst, IPPROTO_TCP, ttl, len);

	put16(t, s->sport);
	put16(t + 2, s->dport);
	put32(t + 4, s->seq);
	put32(t + 8, s->ack);
	t[12] = (uint8_t)(header_len / 4 << 4);
	t[13] = s->flags;
	put16(t + 14, s->flags & SEG_RST ? 0 : 65535);
	put32(t + 16, 0); /* checksum, urgent pointer */
	if (mss)
		put32(t + 20, 0x02040000 | mss);
	if (s->data_len)
		memcpy(t + header_len, s->data, s->data_len);
	put16(t + 16, sum_finish(sum_add(sum_pseudo(&s->src, &s->dst, IPPROTO_TCP, len), t, len)));
	return (size_t)(t - p) + len;
}

struct icmp_error {
	struct address from, to; /* of one family */
	uint8_t type, code, ttl;
	const uint8_t *quote;
	size_t quote_len; /* at most QUOTE_MAX */
};

static size_t packet_build_icmp(uint8_t p[static BUILD_MAX], const struct icmp_error *e)
{
	bool v6 = address_family(&e->to) == FAMILY_IPV6;
	uint8_t protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	size_t len = ICMP_HEADER_LEN + e->quote_len;
	uint8_t *t = p + packet_ip_header(p, &e->from, &e->to, protocol, e->ttl, len);
	uint64_t sum = v6 ? sum_pseudo(&e->from, &e->to, protocol, len) : 0;

	t[0] = e->type;
	t[1] = e->code;
	put16(t + 2, 0);
	put32(t + 4, 0);
	memcpy(t + ICMP_HEADER_LEN, e->quote, e->quote_len);
	put16(t + 2, sum_finish(sum_add(sum, t, len)));
	return (size_t)(t - p) + len;
}

#endif
