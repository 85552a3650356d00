/* SPDX-License-Identifier: GPL-2.0-only */
/* One packet of the evidence: what was observed of it, and its headers built from that. */
#ifndef EGRESS25_CAPTURE_EVIDENCE_PACKET_H
#define EGRESS25_CAPTURE_EVIDENCE_PACKET_H

#include "core/observation.h"

/* IPv6, ICMPv6, and a quoted SYN with its IP header. */
#define EVIDENCE_PACKET_LEN 128

struct evidence_packet {
	uint64_t time_ns;		    /* wall clock */
	enum observation_kind kind;	    /* WIRE_SYN, WIRE_ANSWER, WIRE_RESET_IN, WIRE_ICMP */
	struct address destination, source; /* of the SYN */
	uint16_t port, source_port;
	uint32_t isn;
	uint8_t ttl, icmp_type, icmp_code;
	struct address icmp_from;
	char interface[INTERFACE_NAME_LEN], process[PROCESS_NAME_LEN];
};

/* Returns the length. */
size_t evidence_packet_build(const struct evidence_packet *p,
			     uint8_t ret[static EVIDENCE_PACKET_LEN]);

/* Which address stands for which, the same throughout a file. */
struct evidence_mask {
	struct address *real, *shown; /* owned */
	size_t count, room;
};

/* Peers keep their network, in which they are numbered; our addresses become private ones. */
void evidence_packet_mask(struct evidence_packet *p, struct evidence_mask *m);
void evidence_mask_done(struct evidence_mask *m);

#endif
