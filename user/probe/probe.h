/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan carried out: names looked up, connections opened as soon as an address is known, all at
 * once. Nothing is waited for and nothing is judged here: whoever asked watches probe_fd(), calls
 * probe_turn(), is told of each step, and reads the results.
 */
#ifndef EGRESS25_PROBE_PROBE_H
#define EGRESS25_PROBE_PROBE_H

#include "probe/connection.h"
#include "probe/dns.h"

#define PROBE_EXCHANGERS_MAX  5 /* of one domain that are looked up */
#define PROBE_PER_FAMILY_MAX  3 /* addresses of one domain in one family that are tried */
#define PROBE_PER_TARGET_MAX  (FAMILY_COUNT * PLAN_PORTS_MAX)
#define PROBE_CONNECTIONS_MAX (PLAN_TARGETS_MAX * PROBE_PER_TARGET_MAX)
_Static_assert(PROBE_PER_FAMILY_MAX <= PLAN_PORTS_MAX, "room for a domain's connections");

/* How often what waits is looked at: SYNs are repeated after 1 s at the earliest. */
#define PROBE_EVERY_NS 50000000ULL

struct probe_exchanger {
	char name[PLAN_NAME_LEN];
	enum dns_status status[FAMILY_COUNT]; /* of its addresses */
	size_t target;			      /* index in the plan */
};

struct probe_target {
	const struct plan_target *plan;
	enum dns_status mx; /* DNS_FOUND, too, where the domain is its own exchanger; of a relay
			       DNS_FOUND */
	bool implicit;	    /* it has no MX: the domain's own addresses stand in (RFC 5321 5.1) */
	struct probe_exchanger exchangers[PROBE_EXCHANGERS_MAX]; /* of a relay itself */
	size_t exchangers_count;
	/* Those that it tries, or would try had another one not done so before. */
	uint32_t connections[PROBE_PER_TARGET_MAX];
	size_t connections_count;
	size_t tried[FAMILY_COUNT]; /* addresses */
	struct address astray;	    /* one that leads nowhere: loopback, link-local, 0.0.0.0 ... */
	uint32_t astray_count;
};

struct probe_connection {
	struct connection c;
	enum family family;
	uint32_t target;    /* the first that wanted it */
	uint32_t exchanger; /* of that target */
};

enum probe_event { PROBE_STARTED, PROBE_REPEATED, PROBE_ESTABLISHED, PROBE_GREETED, PROBE_ENDED };
typedef void (*probe_sink)(void *context, enum probe_event event, const struct probe_connection *c);

struct probe_config {
	const struct plan *plan;     /* kept by the caller */
	bool families[FAMILY_COUNT]; /* those that have a route; the others are looked up alone */
	uint64_t lookups_until_ns;   /* CLOCK_MONOTONIC: what has no answer by then has none */
	probe_sink sink;	     /* NULL: nobody is told */
	void *context;
};

struct probe;

/* Begins at once. 0 or negative errno. */
int probe_new(struct probe **ret, const struct probe_config *config);
void probe_free(struct probe *p); /* takes NULL */

int probe_fd(const struct probe *p);
/* Something happened at the descriptor, or it is probe_deadline_ns(). */
void probe_turn(struct probe *p);
uint64_t probe_deadline_ns(const struct probe *p); /* CLOCK_MONOTONIC */
/* Names are still being looked up. */
bool probe_is_looking_up(const struct probe *p);
/* Everything has ended of itself. */
bool probe_is_done(const struct probe *p);
/* What has not ended by now ends as it is. */
void probe_end(struct probe *p);

const struct probe_target *probe_targets(const struct probe *p, size_t *ret_count);
const struct probe_connection *probe_connections(const struct probe *p, size_t *ret_count);
size_t probe_resolvers(const struct probe *p, struct address ret[static DNS_RESOLVERS_MAX]);

#endif
