/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets and capture files made byte by byte, independent of the code that reads them. Numbers in
 * packets are in network order, those of a file's own headers in the order the file has.
 */
#ifndef EGRESS25_TESTS_UNIT_CAPTURES_H
#define EGRESS25_TESTS_UNIT_CAPTURES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define LINKTYPE_ETHERNET 1
#define LINKTYPE_RAW	  101
#define LINKTYPE_SLL	  113
#define LINKTYPE_SLL2	  276
#define LINKTYPE_NULL	  0

struct bytes {
	uint8_t at[1 << 14];
	size_t len;
	bool little; /* of the file's own numbers */
};

static inline void put(struct bytes *b, const void *from, size_t len)
{
	assert_true(b->len + len <= sizeof(b->at));
	memcpy(b->at + b->len, from, len);
	b->len += len;
}

static inline void put_zero(struct bytes *b, size_t len)
{
	while (len--)
		put(b, "", 1);
}

/* n bytes of a number, big end first. */
static inline void put_net(struct bytes *b, uint64_t number, unsigned int n)
{
	while (n--)
		put(b, (uint8_t[]){(uint8_t)(number >> 8 * n)}, 1);
}

/* n bytes of a number in the file's order. */
static inline void put_file(struct bytes *b, uint64_t number, unsigned int n)
{
	for (unsigned int i = 0; b->little && i < n; i++)
		put(b, (uint8_t[]){(uint8_t)(number >> 8 * i)}, 1);
	if (!b->little)
		put_net(b, number, n);
}

static inline struct address address(const char *text)
{
	struct address a;

	assert_int_equal(address_parse(text, &a), 0);
	return a;
}

/* An IP header without options or extensions, for a payload of that length. */
static inline void put_ip(struct bytes *b, const char *from, const char *to, uint8_t protocol,
			  uint8_t ttl, size_t payload_len)
{
	struct address source = address(from), destination = address(to);

	if (address_family(&source) == FAMILY_IPV4) {
		put_net(b, 0x4500, 2);
		put_net(b, 20 + payload_len, 2);
		put_zero(b, 4);
		put_net(b, ttl, 1);
		put_net(b, protocol, 1);
		put_zero(b, 2);
		put(b, source.bytes + 12, 4);
		put(b, destination.bytes + 12, 4);
		return;
	}
	put_net(b, 0x60000000, 4);
	put_net(b, payload_len, 2);
	put_net(b, protocol, 1);
	put_net(b, ttl, 1);
	put(b, source.bytes, 16);
	put(b, destination.bytes, 16);
}

struct segment {
	const char *from, *to;
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t flags;
};

static inline void put_tcp(struct bytes *b, const struct segment *s)
{
	put_net(b, s->from_port, 2);
	put_net(b, s->to_port, 2);
	put_net(b, s->seq, 4);
	put_net(b, s->ack, 4);
	put_net(b, 0x50, 1);
	put_net(b, s->flags, 1);
	put_zero(b, 6);
}

static inline void put_segment(struct bytes *b, const struct segment *s, uint8_t ttl)
{
	put_ip(b, s->from, s->to, 6, ttl, 20);
	put_tcp(b, s);
}

/* An ICMP or ICMPv6 error about s, quoting as little as it must. */
static inline void put_icmp(struct bytes *b, const struct segment *s, const char *router,
			    uint8_t type, uint8_t code)
{
	struct address a = address(router);
	bool v6 = address_family(&a) == FAMILY_IPV6;
	struct bytes quoted = {0};

	put_segment(&quoted, s, 1);
	quoted.len -= 12;
	put_ip(b, router, s->from, v6 ? 58 : 1, 61, 8 + quoted.len);
	put_net(b, type, 1);
	put_net(b, code, 1);
	put_zero(b, 6);
	put(b, quoted.at, quoted.len);
}

static inline void put_ethernet(struct bytes *b, uint16_t type)
{
	put(b, "\x02\0\0\0\0\1\x02\0\0\0\0\2", 12);
	put_net(b, type, 2);
}

static inline void put_sll(struct bytes *b, uint16_t packet_type, uint16_t type)
{
	put_net(b, packet_type, 2);
	put_net(b, 1, 2);
	put_net(b, 6, 2);
	put_zero(b, 8);
	put_net(b, type, 2);
}

static inline void put_sll2(struct bytes *b, uint8_t packet_type, uint16_t type)
{
	put_net(b, type, 2);
	put_zero(b, 2);
	put_net(b, 3, 4);
	put_net(b, 1, 2);
	put_net(b, packet_type, 1);
	put_net(b, 6, 1);
	put_zero(b, 8);
}

/* The head of a pcap file, with times in us or ns. */
static inline void put_pcap(struct bytes *b, uint32_t linktype, bool ns)
{
	put_file(b, ns ? 0xa1b23c4d : 0xa1b2c3d4, 4);
	put_file(b, 2, 2);
	put_file(b, 4, 2);
	put_zero(b, 8);
	put_file(b, 262144, 4);
	put_file(b, linktype, 4);
}

/* One packet of it; len is what it had on the wire. */
static inline void put_record(struct bytes *b, uint32_t seconds, uint32_t fraction,
			      const struct bytes *packet, size_t len)
{
	put_file(b, seconds, 4);
	put_file(b, fraction, 4);
	put_file(b, packet->len, 4);
	put_file(b, len, 4);
	put(b, packet->at, packet->len);
}

/* The head of a pcapng file with one interface; times in ns. */
static inline void put_pcapng(struct bytes *b, uint16_t linktype)
{
	put_file(b, 0x0a0d0d0a, 4);
	put_file(b, 28, 4);
	put_file(b, 0x1a2b3c4d, 4);
	put_file(b, 1, 2);
	put_file(b, 0, 2);
	put_file(b, UINT64_MAX, 8);
	put_file(b, 28, 4);

	put_file(b, 1, 4); /* interface description */
	put_file(b, 32, 4);
	put_file(b, linktype, 2);
	put_file(b, 0, 2);
	put_file(b, 262144, 4);
	put_file(b, 9, 2); /* if_tsresol */
	put_file(b, 1, 2);
	put(b, "\x09\0\0\0", 4);
	put_file(b, 0, 4); /* end of options */
	put_file(b, 32, 4);
}

/* One of its enhanced packets. */
static inline void put_enhanced(struct bytes *b, uint64_t ns, const struct bytes *packet)
{
	size_t padded = (packet->len + 3) / 4 * 4, total = 32 + padded;

	put_file(b, 6, 4);
	put_file(b, total, 4);
	put_file(b, 0, 4);
	put_file(b, ns >> 32, 4);
	put_file(b, ns & UINT32_MAX, 4);
	put_file(b, packet->len, 4);
	put_file(b, packet->len, 4);
	put(b, packet->at, packet->len);
	put_zero(b, padded - packet->len);
	put_file(b, total, 4);
}

#endif
