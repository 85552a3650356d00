// SPDX-License-Identifier: GPL-2.0-only
/* See history.h. */

#include "core/history.h"

#include "base/ports.h"

#include <string.h>

#define MS 1000000ULL

const uint64_t history_bounds_ns[HISTORY_BUCKETS] = {
	5 * MS,	   10 * MS,    25 * MS,	   50 * MS,    100 * MS,   250 * MS,
	500 * MS,  1000 * MS,  2000 * MS,  3000 * MS,  4000 * MS,  5000 * MS,
	7000 * MS, 11000 * MS, 15000 * MS, 31000 * MS, 63000 * MS, 127000 * MS,
};

void history_init(struct history *c, const uint16_t *ports, unsigned int ports_count,
		  struct history_counts *counts)
{
	memset(c, 0, sizeof(*c));
	memcpy(c->ports, ports, ports_count * sizeof(*ports));
	c->ports_count = ports_count;
	c->counts = counts ? counts : &c->own;
	talkers_init(&c->talkers);
}

static struct history_port *find_port(struct history *c, const struct attempt *a)
{
	int i = ports_find(c->ports, c->ports_count, a->port);

	return i < 0 ? NULL : &c->counts->port[i][a->family];
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
	port->mute += a->established_ns && a->bytes_known && !a->bytes_received;
	c->attempts[c->attempts_total++ % HISTORY_ATTEMPTS] = *a;
}

static void take_change(struct history *c, const struct record *r)
{
	const struct verdict *v = r->verdict;

	if (v->news != NEWS_VERDICT)
		return;
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

/* The minute of now, begun anew where its place has an older one; NULL for other ports. */
static struct history_minute *minute_at(struct history *c, const struct attempt *a,
					uint64_t time_ns)
{
	uint64_t minute = time_ns / HISTORY_MINUTE_NS;

	for (unsigned int i = 0; i < c->ports_count; i++) {
		struct history_minute *m = &c->minutes[i][a->family][minute % HISTORY_MINUTES];

		if (c->ports[i] != a->port)
			continue;
		if (m->minute != minute)
			*m = (struct history_minute){.minute = minute};
		return m;
	}
	return NULL;
}

static bool was_answered(enum outcome o)
{
	return o == OUTCOME_REFUSED || o == OUTCOME_RESET_ON_PATH || o == OUTCOME_REJECTED;
}

static void take_minute(struct history *c, const struct record *r)
{
	bool syn = r->kind == RECORD_SYN || r->kind == RECORD_RETRY;
	bool answer = r->kind == RECORD_ESTABLISHED ||
		      (r->kind == RECORD_ATTEMPT && was_answered(r->attempt->outcome));
	struct history_minute *m = syn || answer ? minute_at(c, r->attempt, r->time_ns) : NULL;

	if (!m)
		return;
	m->syns += syn;
	m->answers += answer;
}

void history_take(struct history *c, const struct record *r)
{
	c->counts->events[r->kind]++;
	take_minute(c, r);
	talkers_take(&c->talkers, r);
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

static void code_change(struct history_change *change, struct codec *codec)
{
	uint32_t port = change->port;

	codec_u32(codec, &port, UINT16_MAX);
	change->port = (uint16_t)port;
	codec_enum(codec, &change->family, FAMILY_COUNT);
	codec_enum(codec, &change->state, STATE_COUNT);
	codec_enum(codec, &change->before, STATE_COUNT);
	codec_enum(codec, &change->by, BY_COUNT);
	codec_enum(codec, &change->before_by, BY_COUNT);
	codec_enum(codec, &change->subsystem, DROP_BY_COUNT);
	codec_time(codec, &change->time_ns);
	codec_time(codec, &change->before_since_ns);
}

void history_code(struct history *c, struct codec *codec)
{
	uint32_t count =
		c->changes_total < HISTORY_CHANGES ? (uint32_t)c->changes_total : HISTORY_CHANGES;

	if (!codec->writing)
		c->changes_total = 0;
	codec_u32(codec, &count, HISTORY_CHANGES);
	for (uint32_t i = 0; i < count && !codec->failed; i++) {
		uint64_t at = codec->writing ? c->changes_total - count + i : i;

		code_change(&c->changes[at % HISTORY_CHANGES], codec);
		c->changes_total += !codec->writing;
	}
	if (codec->failed && !codec->writing)
		c->changes_total = 0;
}

const struct history_minute *history_minute(const struct history *c, uint16_t port,
					    enum family family, uint64_t minute)
{
	int i = ports_find(c->ports, c->ports_count, port);
	const struct history_minute *m =
		i < 0 ? NULL : &c->minutes[i][family][minute % HISTORY_MINUTES];

	return m && m->minute == minute && (m->syns || m->answers) ? m : NULL;
}
