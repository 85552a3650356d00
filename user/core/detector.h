/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The judge: told what became of SYNs, it decides per port and family. Knows destinations and
 * their networks, no sockets and no sensors; it is told each fact once (netns_verdicts.c).
 *
 * Only facts about public destinations count; the judge sorts the others out itself.
 */
#ifndef EGRESS25_CORE_DETECTOR_H
#define EGRESS25_CORE_DETECTOR_H

#include "core/verdict.h"

struct detector_config {
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	const struct prefix *exchangers; /* the operator's, besides the built-in ones */
	size_t exchangers_count;
	bool answers_unseen;   /* only what leaves was recorded: silence says nothing */
	uint32_t networks_max; /* networks remembered, and as many destinations */
	uint32_t waits_max;    /* networks about to be silent; further ones wait longer */
	const struct detector
		*machine; /* of a judge of one namespace: the one of them all, or NULL */
};

typedef void (*detector_sink)(void *context, const struct verdict *v);

struct detector;

int detector_new(struct detector **ret, const struct detector_config *config, detector_sink sink,
		 void *sink_context);
void detector_free(struct detector *j);
/* Knows nothing again, as detector_new() left it, without asking for memory. */
void detector_reset(struct detector *j);

/* Whether left_host can be counted at all. */
void detector_set_wire_watched(struct detector *j, bool watched);

/* What became of SYNs. n counts SYNs where the comment says so, and is 0 otherwise. */
enum fact_kind {
	FACT_SENT,	    /* n more SYNs of the attempt were sent */
	FACT_UNSENT,	    /* n were not sent after all: no local port was free */
	FACT_LEFT,	    /* n left by an uplink */
	FACT_DROPPED,	    /* n were discarded here; told after they were told as sent */
	FACT_DROPPED_APART, /* likewise, but it says nothing of the others of this machine */
	FACT_ANSWERED,	    /* a SYN-ACK, of the destination or whoever answers in its place */
	FACT_REDIRECTED,    /* the connection was established without leaving this host */
	FACT_RESET,	    /* an RST answered instead, as a->reset has it */
	FACT_ICMP,	    /* an ICMP error did, as a->icmp has it */
	FACT_NO_ROUTE,	    /* connect() failed for want of a route */
	FACT_DENIED,	    /* this host refused it without a drop that could be seen */
	FACT_ENDED,	    /* the attempt ended without an answer */
	FACT_ANSWER_LOST,   /* a SYN-ACK came in by the uplink, and its socket never got it */
	FACT_STUCK,	    /* what was sent is not acknowledged, as a->stuck_full has it */
	FACT_FINISHED,	    /* an established connection is over; a says how far it carried */
};

void detector_tell(struct detector *j, enum fact_kind kind, const struct attempt *a, uint32_t n,
		   uint64_t now_ns);

/* What an uplink's device has received by now, after detector_tick() for that time. Silence while
 * nothing at all comes in by it says nothing of a port; for longer than OFFLINE_NS it is the line.
 */
void detector_line(struct detector *j, uint32_t ifindex, uint64_t packets, uint64_t now_ns);
/* Whether that is to be told, LINE_EVERY_NS apart: a silence is pending, or the line is dead. */
bool detector_awaits(const struct detector *j);

/* Records were lost: until WINDOW_NS later, verdicts say so. */
void detector_lossy(struct detector *j, uint64_t now_ns);

/* The way this destination's packets come, as far as its SYN-ACKs told. */
struct path detector_expected_path(const struct detector *j, const struct address *destination);

/* To be called at each deadline; what is due happens at now_ns. */
void detector_tick(struct detector *j, uint64_t now_ns);
uint64_t detector_deadline_ns(const struct detector *j);

/* NULL when the port is not watched; valid until the next call. */
const struct verdict *detector_verdict(struct detector *j, uint16_t port, enum family family);

#endif
