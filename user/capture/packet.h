/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One captured packet, as far as it matters: link layer, IP, and of TCP and ICMP what tells of a
 * handshake. Pure: bytes in, fields out; knows no file, no port and no address of ours. What the
 * snap length cut away or what contradicts itself is said to be so, and never guessed.
 */
#ifndef EGRESS25_CAPTURE_PACKET_H
#define EGRESS25_CAPTURE_PACKET_H

#include <stddef.h>

#include "base/address.h"

/* What stands in front of the IP header. */
enum packet_link {
	PACKET_ETHERNET,
	PACKET_RAW,  /* nothing */
	PACKET_SLL,  /* Linux cooked, as of `tcpdump -i any` */
	PACKET_SLL2, /* the same, version 2 */
	PACKET_NULL, /* BSD loopback: the address family in four bytes */
};

enum packet_kind {
	PACKET_TCP,
	PACKET_ICMP,	/* an ICMP error that quotes a TCP segment */
	PACKET_OTHER,	/* whole and of no interest: another protocol, a later fragment */
	PACKET_CUT,	/* the snap length ended within what would have to be read */
	PACKET_DAMAGED, /* the headers contradict themselves or each other */
};

/* As a Linux cooked header tells it; Ethernet does not. */
enum packet_way { PACKET_WAY_UNKNOWN, PACKET_IN, PACKET_OUT };

#define PACKET_SYN 0x02
#define PACKET_RST 0x04
#define PACKET_ACK 0x10

/* Where a TCP segment goes, and by its sequence number, which. Ports and numbers in host order. */
struct packet_flow {
	struct address source, destination;
	uint16_t source_port, destination_port;
	uint32_t seq;
};

struct packet {
	enum packet_way way;
	uint8_t ttl;		 /* TTL or hop limit */
	struct packet_flow flow; /* of TCP: its own; of ICMP: the quoted one */

	uint32_t ack; /* TCP */
	uint8_t flags;

	uint8_t icmp_type, icmp_code; /* ICMP */
	struct address icmp_from;
};

/* len bytes of a packet that had wire_len. Of *ret, what the kind returned names is valid. */
enum packet_kind packet_parse(enum packet_link link, const uint8_t *bytes, size_t len,
			      size_t wire_len, struct packet *ret);

#endif
