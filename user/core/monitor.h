/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core behind one door: observations in, records out. Joins them to attempts, judges the
 * ports, and says when it wants to be called again. Pure: no I/O, no clock, no globals; the same
 * observations always give the same records.
 */
#ifndef EGRESS25_CORE_MONITOR_H
#define EGRESS25_CORE_MONITOR_H

#include "bpf/limits.h"
#include "core/observation.h"
#include "core/record.h"

#define MONITOR_UPLINKS_MAX 32	/* uplinks watched at once */
#define MONITOR_OWN_MAX	    256 /* own addresses kept; further ones are not known as own */

struct monitor_config {
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	unsigned int attempts_max;	 /* attempts at once; 0 for the default */
	const struct prefix *exchangers; /* further well-known exchangers; kept by the caller */
	size_t exchangers_count;
	bool wire_only;	     /* see monitor_set_wire_only() */
	bool wire_followed;  /* with wire_only: OBSERVE_WIRE_END tells how connections end */
	bool answers_unseen; /* only what leaves was recorded: silence says nothing */
};

struct monitor;

/* Allocates everything it will ever need. 0 or -ENOMEM, -EINVAL for no or too many ports. */
int monitor_new(struct monitor **ret, const struct monitor_config *config, record_sink sink,
		void *sink_context);
void monitor_free(struct monitor *m);

/* Which uplinks are watched from the start, in which namespace: absence on the wire is evidence
 * only there. An empty list says that the wire is not watched. What changes later is observed,
 * OBSERVE_UPLINK. */
void monitor_set_uplinks(struct monitor *m, uint32_t netns, const uint32_t *ifindexes, size_t n);

/* This machine's own addresses, in the namespace of the uplinks: never evidence. */
void monitor_set_own_addresses(struct monitor *m, const struct address *own, size_t n);

/* Whether no socket sensor exists: what the wire sees need not wait for one. */
void monitor_set_wire_only(struct monitor *m, bool wire_only);

/* Takes one observation in; records come out of the sink before it returns. Observations come in
 * the order of their time, give or take the sensors' races. */
void monitor_observe(struct monitor *m, const struct observation *o);

/* Whether what this observation will come to rests on a SYN's not having been seen on the wire: the
 * programs there had better be in their places. Asked right before monitor_observe(). */
bool monitor_rests_on_absence(const struct monitor *m, const struct observation *o);

/* Lets time pass: decides what only silence can decide. Everything happens at the time it is due,
 * however late and however seldom this is called: the same observations give the same records, to
 * the nanosecond. Call it for a time only after the observations before that time. */
void monitor_tick(struct monitor *m, uint64_t now_ns);

/* The end of what is recorded, at now_ns: nothing more will be known. Tells of every attempt that
 * still waits for an answer as it is, OUTCOME_PENDING, and judges none by what never came. */
void monitor_finish(struct monitor *m, uint64_t now_ns);

/* Three readings of the device's counter within the time that a silence takes to count. */
#define LINE_EVERY_NS 250000000ULL

/* Whether OBSERVE_LINE is wanted of each uplink just now, every LINE_EVERY_NS. */
bool monitor_awaits_line(const struct monitor *m);

/* When monitor_tick() would next have something to do; UINT64_MAX for never. */
uint64_t monitor_deadline_ns(const struct monitor *m);

/* The verdict of today on one port; always valid until the next call that changes m. NULL when
 * the port is not watched. */
const struct verdict *monitor_verdict(struct monitor *m, uint16_t port, enum family family);

#endif
