/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins what the three sensors saw of the same SYN into connection attempts, exactly: by the
 * socket's cookie where a sensor saw it, and by (destination, port, ISN) everywhere else. Tells the
 * judge each fact once and the world each step.
 */
#ifndef EGRESS25_CORE_FLOWS_H
#define EGRESS25_CORE_FLOWS_H

#include "core/lru_map.h"
#include "core/netns_verdicts.h"
#include "core/record.h"

/* In any case there is room for so many attempts at once. */
#define FLOWS_RESERVE 1024

/* A SYN on the wire whose socket is not known yet belongs to a container, in which case the first
 * retransmission (1 s) names its ISN, or to nobody here: it is forwarded traffic then. */
#define FLOWS_FORWARDED_AFTER_NS 1500000000ULL

struct flows;

struct monitor_config;
struct socket_question;

/* Takes attempts_max and wire_only from the configuration. The budget, of which its slots are paid,
 * is kept by the caller. */
int flows_new(struct flows **ret, const struct monitor_config *config, struct lru_budget *budget,
	      struct netns_verdicts *verdicts, record_sink sink, void *sink_context);
void flows_free(struct flows *j);

/* See monitor.h. */
void flows_set_uplinks(struct flows *j, uint32_t netns, const uint32_t *ifindexes, size_t n);
void flows_set_own_addresses(struct flows *j, const struct address *own,
			     const struct own_link *links, size_t n);
void flows_set_wire_only(struct flows *j, bool wire_only);

void flows_observe(struct flows *j, const struct observation *o);
bool flows_rest_on_absence(const struct flows *j, const struct observation *o);
/* To be called at each deadline; what is due happens at now_ns. */
/* See monitor_next_question(). */
bool flows_next_question(struct flows *j, struct socket_question *ret);
void flows_tick(struct flows *j, uint64_t now_ns);
/* See monitor_finish(). */
void flows_finish(struct flows *j, uint64_t now_ns);
uint64_t flows_not_followed(const struct flows *j);
/* See monitor_waiting(). Every attempt that has not ended, in no order; open: its handshake is
 * complete. */
typedef void (*flows_visitor)(void *context, const struct attempt *a, bool open);
void flows_each(const struct flows *j, flows_visitor visit, void *context);
uint64_t flows_deadline_ns(const struct flows *j);

#endif
