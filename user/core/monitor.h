/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core behind one door: observations in, records out. Joins them to attempts, judges the
 * ports, and says when it wants to be called again. Pure: no I/O, no clock, no globals; the same
 * observations always give the same records.
 */
#ifndef EGRESS25_CORE_MONITOR_H
#define EGRESS25_CORE_MONITOR_H

#include "bpf/limits.h"
#include "core/codec.h"
#include "core/observation.h"
#include "core/record.h"
#include "core/talkers.h"

#define MONITOR_UPLINKS_MAX 32	/* uplinks watched at once */
#define MONITOR_OWN_MAX	    256 /* own addresses kept; further ones are not known as own */

/* A busy server behind a block, 100 attempts a second that wait for 131 s each, or 4,096 networks
 * and destinations and 8,000 attempts. */
#define MONITOR_MEMORY_DEFAULT (10UL << 20)

struct monitor_config {
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	size_t memory; /* bytes that its tables share, a minimum apart; 0 for the default */
	unsigned int attempts_max;	 /* attempts at once; 0: as many as the memory holds */
	const struct prefix *exchangers; /* further well-known exchangers; kept by the caller */
	size_t exchangers_count;
	uint64_t seed;	     /* of the hash tables; a constant gives the same run again */
	bool wire_only;	     /* see monitor_set_wire_only() */
	bool wire_followed;  /* with wire_only: OBSERVE_WIRE_END tells how connections end */
	bool answers_unseen; /* only what leaves was recorded: silence says nothing */
};

struct monitor;

/* Allocates everything it will ever need, and uses of it what is needed. 0 or -ENOMEM, -EINVAL for
 * no or too many ports. */
int monitor_new(struct monitor **ret, const struct monitor_config *config, record_sink sink,
		void *sink_context);
void monitor_free(struct monitor *m);

/* Which uplinks are watched from the start, in which namespace: absence on the wire is evidence
 * only there. An empty list says that the wire is not watched. What changes later is observed,
 * OBSERVE_UPLINK. */
void monitor_set_uplinks(struct monitor *m, uint32_t netns, const uint32_t *ifindexes, size_t n);

/* This machine's own addresses, in the namespace of the uplinks: never evidence. links: where each
 * is, NULL unknown. */
void monitor_set_own_addresses(struct monitor *m, const struct address *own,
			       const struct own_link *links, size_t n);

/* Whether by the rules of the place where this machine is that port is blocked, from now on. */
void monitor_set_rule(struct monitor *m, uint16_t port, bool blocks);

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

/* What has no end yet. */
#define MONITOR_WAITING 64 /* attempts listed; of the rest the numbers */
struct monitor_waiting {
	struct {
		uint32_t waiting;   /* attempts without an answer */
		uint32_t open;	    /* connections that go on */
		uint64_t oldest_ns; /* when the first of those that wait began; 0 none waits */
	} port[E25_PORTS_MAX][FAMILY_COUNT];	 /* by place in the configuration */
	uint32_t all;				 /* that wait */
	struct attempt longest[MONITOR_WAITING]; /* that wait, the oldest first */
	size_t longest_count;
};

/* talkers: who waits is counted there, too; NULL nowhere.
 */
void monitor_waiting(const struct monitor *m, struct monitor_waiting *ret, struct talkers *talkers);

/* Three readings of the device's counter within the time that a silence takes to count. */
#define LINE_EVERY_NS 250000000ULL

/* How many attempts gave up their place before their end was seen, or got none, since all were
 * taken. What no socket is known of is left out first, and the end of a socket's attempt is told
 * even so. */
uint64_t monitor_not_followed(const struct monitor *m);

/* Whether OBSERVE_LINE is wanted of each uplink just now, every LINE_EVERY_NS. */
bool monitor_awaits_line(const struct monitor *m);

/* A connection that has been open for QUIET_NS without its end: what came in is in its socket, and
 * no event tells of it. */
struct socket_question {
	struct address source, destination;
	uint16_t source_port, port;
	uint64_t cookie;
	uint32_t netns; /* inode */
};

/* The next one to be asked, whose answer is OBSERVE_PROGRESS; false: none. Those that nobody takes
 * are forgotten in favour of newer ones. */
bool monitor_next_question(struct monitor *m, struct socket_question *ret);

/* When monitor_tick() would next have something to do; UINT64_MAX for never. */
uint64_t monitor_deadline_ns(const struct monitor *m);

/* The verdict of today on one port; always valid until the next call that changes m. NULL when
 * the port is not watched. */
const struct verdict *monitor_verdict(struct monitor *m, uint16_t port, enum family family);

/* What is known of the machine's ports, its networks and destinations, written or read; c's now_ns
 * is by the observations' clock. Read before the first observation; what fails to be read leaves
 * nothing known. Of single namespaces and of what is under way nothing is kept. */
void monitor_code(struct monitor *m, struct codec *c);
/* Knows nothing again of all that. */
void monitor_forget(struct monitor *m);

#endif
