/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The judge: told what became of SYNs, it decides per port and family. Knows destinations and
 * their networks, no sockets and no sensors; join.c tells it each fact once.
 *
 * Only facts about public destinations count; the judge sorts the others out itself.
 */
#ifndef EGRESS25_CORE_JUDGE_H
#define EGRESS25_CORE_JUDGE_H

#include "core/verdict.h"

#define JUDGE_PORTS_MAX 8

struct judge_config {
	uint16_t ports[JUDGE_PORTS_MAX];
	unsigned int ports_count;
	const struct prefix *exchangers; /* the operator's, besides the built-in ones */
	size_t exchangers_count;
};

typedef void (*judge_sink)(void *context, const struct verdict *v);

struct judge;

int judge_new(struct judge **ret, const struct judge_config *config, judge_sink sink,
	      void *sink_context);
void judge_free(struct judge *j);

/* Whether left_host can be counted at all. */
void judge_set_wire_watched(struct judge *j, bool watched);

/* n more SYNs of the attempt were sent, left by an uplink, or were discarded here (a SYN that was
 * discarded is reported as sent first). */
void judge_sent(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns);
/* They were not sent after all: no local port was free. */
void judge_unsent(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns);
void judge_left(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns);
void judge_dropped(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns);

/* A SYN-ACK from the destination, or from whoever answers in its place. */
void judge_answered(struct judge *j, const struct attempt *a, uint64_t now_ns);
/* The connection was established without leaving this host. */
void judge_redirected(struct judge *j, const struct attempt *a, uint64_t now_ns);
/* An RST or an ICMP error answered instead, as a->reset and a->icmp have it. */
void judge_reset(struct judge *j, const struct attempt *a, uint64_t now_ns);
void judge_icmp(struct judge *j, const struct attempt *a, uint64_t now_ns);
/* connect() failed for want of a route. */
void judge_no_route(struct judge *j, const struct attempt *a, uint64_t now_ns);
/* This host refused it without a drop that could be seen. */
void judge_denied(struct judge *j, const struct attempt *a, uint64_t now_ns);
/* The attempt ended without an answer. */
void judge_ended(struct judge *j, const struct attempt *a, uint64_t now_ns);

/* Records were lost: until WINDOW_NS later, verdicts say so. */
void judge_lossy(struct judge *j, uint64_t now_ns);

/* The TTL this destination's packets arrive with, as far as its SYN-ACKs told; 0 unknown. */
uint8_t judge_expected_ttl(const struct judge *j, const struct address *destination);
/* Whether two TTLs, as received, can belong to one sender. */
bool judge_ttl_fits(uint8_t ttl, uint8_t expected);

void judge_tick(struct judge *j, uint64_t now_ns);
uint64_t judge_deadline_ns(const struct judge *j);

/* NULL when the port is not watched; valid until the next call. */
const struct verdict *judge_verdict(struct judge *j, uint16_t port, enum family family);

#endif
