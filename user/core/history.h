/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is kept of the records for those who come later and ask: how many of each, how attempts
 * ended and how long handshakes took, the newest attempts and the newest changes of verdicts. Pure
 * and bounded; nothing in it decides anything.
 */
#ifndef EGRESS25_CORE_HISTORY_H
#define EGRESS25_CORE_HISTORY_H

#include "core/codec.h"
#include "core/monitor.h"
#include "core/record.h"
#include "core/talkers.h"

/* Upper bounds of the histogram's buckets, in ns; one more has no bound. From a neighbour's 5 ms to
 * the 127 s at which Linux gives up; between them the times at which SYNs are repeated: after 1, 3,
 * 7, 15, 31 and 63 s, and since Linux 6.5 after 1, 2, 3, 4, 5, 7 and 11 s (net.ipv4.
 * tcp_syn_linear_timeouts is 4 there), 19 and more. */
#define HISTORY_BUCKETS 18
extern const uint64_t history_bounds_ns[HISTORY_BUCKETS];

/* Plain numbers that only rise, so that they can lie in memory that outlives the process. */
struct history_counts {
	uint64_t events[RECORD_KIND_COUNT];
	struct history_port {
		uint64_t outcomes[OUTCOME_COUNT];
		uint64_t mute; /* established ones to which the far end never sent a byte */
		/* Of handshakes that were completed: first SYN to established. Each bucket has its
		 * own, not those below it. */
		uint64_t handshakes[HISTORY_BUCKETS + 1];
		uint64_t handshakes_ns; /* their sum */
	} port[E25_PORTS_MAX][FAMILY_COUNT];
};

/* What happened to a port within one minute of the observations' clock. */
#define HISTORY_MINUTES	  60
#define HISTORY_MINUTE_NS 60000000000ULL
struct history_minute {
	uint64_t minute;  /* time / HISTORY_MINUTE_NS */
	uint32_t syns;	  /* repeated ones included */
	uint32_t answers; /* of any kind: connected, refused, rejected */
};

#define HISTORY_ATTEMPTS 64
#define HISTORY_CHANGES	 32

/* A change of verdict, as far as it is told later. */
struct history_change {
	uint64_t time_ns;
	uint16_t port;
	enum family family;
	enum port_state state, before;
	enum blocked_by by, before_by;
	enum drop_by subsystem;
	uint64_t before_since_ns;
};

struct history {
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	struct history_counts *counts; /* of the caller, or own */
	struct history_counts own;
	struct attempt attempts[HISTORY_ATTEMPTS]; /* a ring */
	struct history_change changes[HISTORY_CHANGES];
	struct history_minute minutes[E25_PORTS_MAX][FAMILY_COUNT][HISTORY_MINUTES]; /* rings */
	struct talkers talkers;
	uint64_t attempts_total, changes_total; /* the newest is the one before [total % length] */
};

/* counts: where to go on counting, kept by the caller; NULL counts from zero. */
void history_init(struct history *c, const uint16_t *ports, unsigned int ports_count,
		  struct history_counts *counts);
void history_take(struct history *c, const struct record *r);

/* The newest is 0; NULL when there are no more. */
const struct attempt *history_attempt(const struct history *c, size_t back);
const struct history_change *history_change(const struct history *c, size_t back);
/* NULL: nothing happened in that minute, the port is not watched, or it is too long ago. */
const struct history_minute *history_minute(const struct history *c, uint16_t port,
					    enum family family, uint64_t minute);

/* The changes, written or read; c's now_ns is by the clock of the records. */
void history_code(struct history *c, struct codec *codec);

#endif
