/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is kept of the records for those who come later and ask: how many of each, how attempts
 * ended and how long handshakes took, the newest attempts and the newest changes of verdicts. Pure
 * and bounded; nothing in it decides anything.
 */
#ifndef EGRESS25_CORE_CHRONICLE_H
#define EGRESS25_CORE_CHRONICLE_H

#include "core/monitor.h"
#include "core/record.h"

/* Upper bounds of the histogram's buckets, in ns; one more has no bound. From a neighbour's 5 ms to
 * the 127 s at which Linux gives up; between them the times at which SYNs are repeated. */
#define CHRONICLE_BUCKETS 14
extern const uint64_t chronicle_bounds_ns[CHRONICLE_BUCKETS];

/* Plain numbers that only rise, so that they can lie in memory that outlives the process. */
struct chronicle_counts {
	uint64_t events[RECORD_KIND_COUNT];
	struct chronicle_port {
		uint64_t outcomes[OUTCOME_COUNT];
		/* Of handshakes that were completed: first SYN to established. Each bucket has its
		 * own, not those below it. */
		uint64_t handshakes[CHRONICLE_BUCKETS + 1];
		uint64_t handshakes_ns; /* their sum */
	} port[MONITOR_PORTS_MAX][FAMILY_COUNT];
};

#define CHRONICLE_ATTEMPTS 64
#define CHRONICLE_CHANGES  32

/* A change of verdict, as far as it is told later. */
struct chronicle_change {
	uint64_t time_ns;
	uint16_t port;
	enum family family;
	enum port_state state, before;
	enum blocked_by by, before_by;
	enum drop_by subsystem;
	uint64_t before_since_ns;
};

struct chronicle {
	uint16_t ports[MONITOR_PORTS_MAX];
	unsigned int ports_count;
	struct chronicle_counts *counts; /* of the caller, or own */
	struct chronicle_counts own;
	struct attempt attempts[CHRONICLE_ATTEMPTS]; /* a ring */
	struct chronicle_change changes[CHRONICLE_CHANGES];
	uint64_t attempts_total, changes_total; /* the newest is the one before [total % length] */
};

/* counts: where to go on counting, kept by the caller; NULL counts from zero. */
void chronicle_init(struct chronicle *c, const uint16_t *ports, unsigned int ports_count,
		    struct chronicle_counts *counts);
void chronicle_take(struct chronicle *c, const struct record *r);

/* The newest is 0; NULL when there are no more. */
const struct attempt *chronicle_attempt(const struct chronicle *c, size_t back);
const struct chronicle_change *chronicle_change(const struct chronicle *c, size_t back);

#endif
