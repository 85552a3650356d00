// SPDX-License-Identifier: GPL-2.0-only
/* See history.h. */

#include "core/history.h"

#include <string.h>

#define MS 1000000ULL

const uint64_t history_bounds_ns[HISTORY_BUCKETS] = {
	5 * MS,	   10 * MS,   25 * MS,	 50 * MS,    100 * MS,	 250 * MS,   500 * MS,
	1000 * MS, 3000 * MS, 7000 * MS, 15000 * MS, 31000 * MS, 63000 * MS, 127000 * MS,
};

void history_init(struct history *c, const uint16_t *ports, unsigned int ports_count,
		  struct history_counts *counts)
{
	memset(c, 0, sizeof(*c));
	memcpy(c->ports, ports, ports_count * sizeof(*ports));
	c->ports_count = ports_count;
	c->counts = counts ? counts : &c->own;
}

static struct history_port *find_port(struct history *c, const struct attempt *a)
{
	for (unsigned int i = 0; i < c->ports_count; i++) {
		if (c->ports[i] == a->port)
			return &c->counts->port[i][a->family];
	}
	return NULL;
}

static void take_handshake(struct history *c, const struct attempt *a)
{
	struct history_port *port = find_port(c, a);
	uint64_t took_ns = a->established_ns - a->started_ns;
	size_t bucket = 0;

	if (!port || !attempt_began_ns(a) || a->established_ns < a->started_ns)
		return;
	while (bucket < HISTORY_BUCKETS && took_ns > history_bounds_ns[bucket])
		bucket++;
	port->handshakes[bucket]++;
	port->handshakes_ns += took_ns;
}

static void take_attempt(struct history *c, const struct attempt *a)
{
	struct history_port *port = find_port(c, a);

	if (!port)
		return;
	port->outcomes[a->outcome]++;
	c->attempts[c->attempts_total++ % HISTORY_ATTEMPTS] = *a;
}

static void take_change(struct history *c, const struct record *r)
{
	const struct verdict *v = r->verdict;

	c->changes[c->changes_total++ % HISTORY_CHANGES] = (struct history_change){
		.time_ns = r->time_ns,
		.port = v->port,
		.family = v->family,
		.state = v->state,
		.before = v->before,
		.by = v->by,
		.before_by = v->before_by,
		.subsystem = v->subsystem,
		.before_since_ns = v->before_since_ns,
	};
}

void history_take(struct history *c, const struct record *r)
{
	c->counts->events[r->kind]++;
	if (r->kind == RECORD_ESTABLISHED)
		take_handshake(c, r->attempt);
	else if (r->kind == RECORD_ATTEMPT)
		take_attempt(c, r->attempt);
	else if (r->kind == RECORD_VERDICT)
		take_change(c, r);
}

const struct attempt *history_attempt(const struct history *c, size_t back)
{
	if (back >= HISTORY_ATTEMPTS || back >= c->attempts_total)
		return NULL;
	return &c->attempts[(c->attempts_total - 1 - back) % HISTORY_ATTEMPTS];
}

const struct history_change *history_change(const struct history *c, size_t back)
{
	if (back >= HISTORY_CHANGES || back >= c->changes_total)
		return NULL;
	return &c->changes[(c->changes_total - 1 - back) % HISTORY_CHANGES];
}
