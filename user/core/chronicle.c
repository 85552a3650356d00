// SPDX-License-Identifier: GPL-2.0-only
/* See chronicle.h. */

#include "core/chronicle.h"

#include <string.h>

#define MS 1000000ULL

const uint64_t chronicle_bounds_ns[CHRONICLE_BUCKETS] = {
	5 * MS,	   10 * MS,   25 * MS,	 50 * MS,    100 * MS,	 250 * MS,   500 * MS,
	1000 * MS, 3000 * MS, 7000 * MS, 15000 * MS, 31000 * MS, 63000 * MS, 127000 * MS,
};

void chronicle_init(struct chronicle *c, const uint16_t *ports, unsigned int ports_count,
		    struct chronicle_counts *counts)
{
	memset(c, 0, sizeof(*c));
	memcpy(c->ports, ports, ports_count * sizeof(*ports));
	c->ports_count = ports_count;
	c->counts = counts ? counts : &c->own;
}

static struct chronicle_port *find_port(struct chronicle *c, const struct attempt *a)
{
	for (unsigned int i = 0; i < c->ports_count; i++) {
		if (c->ports[i] == a->port)
			return &c->counts->port[i][a->family];
	}
	return NULL;
}

static void take_handshake(struct chronicle *c, const struct attempt *a)
{
	struct chronicle_port *port = find_port(c, a);
	uint64_t took_ns = a->established_ns - a->started_ns;
	size_t bucket = 0;

	if (!port || !attempt_began_ns(a) || a->established_ns < a->started_ns)
		return;
	while (bucket < CHRONICLE_BUCKETS && took_ns > chronicle_bounds_ns[bucket])
		bucket++;
	port->handshakes[bucket]++;
	port->handshakes_ns += took_ns;
}

static void take_attempt(struct chronicle *c, const struct attempt *a)
{
	struct chronicle_port *port = find_port(c, a);

	if (!port)
		return;
	port->outcomes[a->outcome]++;
	c->attempts[c->attempts_total++ % CHRONICLE_ATTEMPTS] = *a;
}

static void take_change(struct chronicle *c, const struct record *r)
{
	const struct verdict *v = r->verdict;

	c->changes[c->changes_total++ % CHRONICLE_CHANGES] = (struct chronicle_change){
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

void chronicle_take(struct chronicle *c, const struct record *r)
{
	c->counts->events[r->kind]++;
	if (r->kind == RECORD_ESTABLISHED)
		take_handshake(c, r->attempt);
	else if (r->kind == RECORD_ATTEMPT)
		take_attempt(c, r->attempt);
	else if (r->kind == RECORD_VERDICT)
		take_change(c, r);
}

const struct attempt *chronicle_attempt(const struct chronicle *c, size_t back)
{
	if (back >= CHRONICLE_ATTEMPTS || back >= c->attempts_total)
		return NULL;
	return &c->attempts[(c->attempts_total - 1 - back) % CHRONICLE_ATTEMPTS];
}

const struct chronicle_change *chronicle_change(const struct chronicle *c, size_t back)
{
	if (back >= CHRONICLE_CHANGES || back >= c->changes_total)
		return NULL;
	return &c->changes[(c->changes_total - 1 - back) % CHRONICLE_CHANGES];
}
