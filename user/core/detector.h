/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The judge: told what became of SYNs, it decides per port and family. Knows destinations and
 * their networks, no sockets and no sensors; it is told each fact once (netns_verdicts.c).
 *
 * Only facts about public destinations count; the judge sorts the others out itself.
 */
#ifndef EGRESS25_CORE_DETECTOR_H
#define EGRESS25_CORE_DETECTOR_H

#include "base/ports.h"
#include "core/codec.h"
#include "core/lru_map.h"
#include "core/verdict.h"

struct detector_config {
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	const struct prefix *exchangers; /* the operator's, besides the built-in ones */
	size_t exchangers_count;
	bool answers_unseen;		/* only what leaves was recorded: silence says nothing */
	uint32_t networks_max;		/* networks remembered, and as many destinations */
	uint32_t waits_max;		/* networks about to be silent; further ones wait longer */
	const struct detector *machine; /* of a judge of a part: the one of them all, or NULL */
	bool strangers_count;	   /* of such a part: what no other part was answered by, too */
	uint64_t seed;		   /* of the hash tables */
	struct lru_budget *budget; /* that its memory is paid from; kept by the caller; NULL none */
};

/* The place of a port among those that are watched, -1 where it is not. */
static inline int detector_place(const struct detector_config *c, uint16_t port)
{
	return ports_find(c->ports, c->ports_count, port);
}

typedef void (*detector_sink)(void *context, const struct verdict *v);

struct detector;

int detector_new(struct detector **ret, const struct detector_config *config, detector_sink sink,
		 void *sink_context);
void detector_free(struct detector *j);
/* Knows nothing again, as detector_new() left it, without asking for memory. */
void detector_reset(struct detector *j);

/* A judge of a part of what config's judge, the machine's, sees: smaller, and measured by its
 * shares. *j is made where there is none, and otherwise knows nothing again. 0 or -ENOMEM. */
int detector_renew_part(struct detector **j, const struct detector_config *config,
			const struct detector *machine, bool strangers_count, detector_sink sink,
			void *sink_context);

/* Whether left_host can be counted at all. */
void detector_set_wire_watched(struct detector *j, bool watched);

/* Whether the rules of the place where this machine is name the port as blocked: known beforehand,
 * so that less evidence decides, as long as nothing was ever answered. */
void detector_set_rule(struct detector *j, uint16_t port, bool blocks);

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
	FACT_NO_PORT,	    /* no source port was free; told after its SYN was told as unsent */
	FACT_DENIED,	    /* this host refused it without a drop that could be seen */
	FACT_ENDED,	    /* the attempt ended without an answer */
	FACT_ANSWER_LOST,   /* a SYN-ACK came in by the uplink, and its socket never got it */
	FACT_STUCK,	    /* what was sent is not acknowledged, as a->stuck_full has it */
	FACT_QUIET,	    /* a connection is open and QUIET_NS old, and no byte came */
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

/* Whether this host stops what is sent to the destination's network from where the uplinks are. */
bool detector_stops(const struct detector *j, const struct attempt *a);

/* The way this destination's packets come, as far as its SYN-ACKs told. */
struct path detector_expected_path(const struct detector *j, const struct address *destination);

/* To be called at each deadline; what is due happens at now_ns. */
void detector_tick(struct detector *j, uint64_t now_ns);
uint64_t detector_deadline_ns(const struct detector *j);
/* Its clock alone, for a time before its deadline. Records of several CPUs may come in slightly out
 * of order; the detector's time never goes back. */
void detector_advance(struct detector *j, uint64_t now_ns);

/* As it was decided last, its evidence as it was then. The port must be watched. */
const struct verdict *detector_peek(const struct detector *j, uint16_t port, enum family family);

/* What fails by that uplink, or with that source address, is not what the machine meets from now
 * on, and was not; or it is again. */
void detector_set_apart(struct detector *j, unsigned int port_index, enum family family,
			const struct split_value *value, bool apart, uint64_t now_ns);

/* NULL when the port is not watched; valid until the next call. */
const struct verdict *detector_verdict(struct detector *j, uint16_t port, enum family family);

/* What it knows, written or read; read before anything is told. When that fails it knows nothing.
 * c's now_ns is by the clock of the facts. */
void detector_code(struct detector *j, struct codec *c);

#endif
