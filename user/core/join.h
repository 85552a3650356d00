/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins what the three sensors saw of the same SYN into connection attempts, exactly: by the
 * socket's cookie where a sensor saw it, and by (destination, port, ISN) everywhere else. Tells the
 * judge each fact once and the world each step.
 */
#ifndef EGRESS25_CORE_JOIN_H
#define EGRESS25_CORE_JOIN_H

#include "core/court.h"
#include "core/record.h"

/* A busy server behind a block: 100 attempts a second, each waiting for 131 s. */
#define JOIN_ATTEMPTS_DEFAULT 16384

/* A SYN on the wire whose socket is not known yet belongs to a container, in which case the first
 * retransmission (1 s) names its ISN, or to nobody here: it is forwarded traffic then. */
#define JOIN_FORWARDED_AFTER_NS 1500000000ULL

struct join;

struct monitor_config;

/* Takes attempts_max and wire_only from the configuration. */
int join_new(struct join **ret, const struct monitor_config *config, struct court *court,
	     record_sink sink, void *sink_context);
void join_free(struct join *j);

/* See monitor.h. */
void join_set_uplinks(struct join *j, uint32_t netns, const uint32_t *ifindexes, size_t n);
void join_set_own_addresses(struct join *j, const struct address *own, size_t n);

void join_observe(struct join *j, const struct observation *o);
/* To be called at each deadline; what is due happens at now_ns. */
void join_tick(struct join *j, uint64_t now_ns);
/* See monitor_finish(). */
void join_finish(struct join *j, uint64_t now_ns);
uint64_t join_deadline_ns(const struct join *j);

#endif
