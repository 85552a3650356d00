// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a detector knows, for codec.h: the ports' sums and what was learned, the newest networks and
 * destinations. Not what is under way: SYNs that wait for an answer, the lines' counters. What
 * follows from the networks (their orders, the counts of the window) is made anew.
 */

#include "core/detector_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* What is kept: some 150 KB. */
#define SAVED_NETWORKS	   1024
#define SAVED_DESTINATIONS 1024

/* Enumerations are told as numbers. */
_Static_assert(STATE_COUNT == 9 && BY_COUNT == 11 && TERM_COUNT == 16 && STALL_COUNT == 6 &&
		       CAUSE_COUNT == 3 && DROP_BY_COUNT == 15,
	       "append the enumerator and mend this, or let SAVED_VERSION rise");

#define COUNT(value) codec_u32(c, &(value), UINT32_MAX)

static void code_verdict(struct codec *c, struct verdict *v)
{
	codec_enum(c, &v->state, STATE_COUNT);
	codec_enum(c, &v->by, BY_COUNT);
	codec_enum(c, &v->subsystem, DROP_BY_COUNT);
	codec_bool(c, &v->in_transit);
	codec_time(c, &v->since_ns);
	codec_time(c, &v->decided_ns);
	codec_enum(c, &v->before, STATE_COUNT);
	codec_enum(c, &v->before_by, BY_COUNT);
	codec_enum(c, &v->before_subsystem, DROP_BY_COUNT);
	codec_time(c, &v->before_since_ns);
	codec_enum(c, &v->last_block.by, BY_COUNT);
	codec_time(c, &v->last_block.since_ns);
	codec_time(c, &v->last_block.until_ns);
}

static void code_learned(struct codec *c, struct port_stats *l)
{
	COUNT(l->new_silent);
	codec_amount(c, &l->dead_seen);
	codec_amount(c, &l->strangers_seen);
	COUNT(l->new_exchangers_silent);
	codec_amount(c, &l->exchangers_silent);
	codec_amount(c, &l->exchangers_answered);
	codec_amount(c, &l->share_failing);
	codec_amount(c, &l->share_tried);
}

static void code_sender(struct codec *c, struct sender *s)
{
	codec_u64(c, &s->key);
	codec_time(c, &s->answered_ns);
	COUNT(s->silent);
	codec_bool(c, &s->process.known);
	COUNT(s->process.pid);
	COUNT(s->process.uid);
	codec_text(c, s->process.name, sizeof(s->process.name));
}

static void code_host(struct codec *c, struct host_acts *h)
{
	codec_enum(c, &h->act, HOST_ACT_REDIRECTS + 1);
	codec_u32(c, &h->users_count, HOST_ACTS_USERS);
	for (unsigned int i = 0; i < h->users_count; i++)
		codec_u64(c, &h->users[i]);
	COUNT(h->contrary);
	codec_time(c, &h->burst_ns);
	codec_time(c, &h->newest_ns);
}

static void code_prefix(struct codec *c, struct prefix *p)
{
	codec_bytes(c, &p->base, sizeof(p->base));
	codec_u8(c, &p->len, 128);
}

static void code_stalled(struct codec *c, struct stalled *s)
{
	codec_time(c, &s->greeted_ns);
	if (c->version >= 2)
		codec_time(c, &s->heard_ns);
	codec_u32(c, &s->count, STALLED_MAX);
	for (uint32_t i = 0; i < s->count; i++) {
		code_prefix(c, &s->of[i].prefix);
		codec_time(c, &s->of[i].at_ns);
		codec_enum(c, &s->of[i].stall, STALL_COUNT);
		codec_path(c, &s->of[i].path);
		codec_bool(c, &s->of[i].from_path);
		if (c->version < 2)
			continue;
		COUNT(s->of[i].connections);
		codec_u64(c, &s->of[i].bytes);
	}
}

static void code_counts(struct codec *c, struct port_stats *l)
{
	COUNT(l->epoch_count.syns);
	COUNT(l->epoch_count.left_host);
	COUNT(l->epoch_count.dropped_here);
	COUNT(l->open_count.syns);
	COUNT(l->open_count.left_host);
	COUNT(l->open_count.dropped_here);
	COUNT(l->attempts_failed);
	for (enum scope s = 0; s < SCOPE_COUNT; s++)
		COUNT(l->excluded[s]);
}

static void code_block(struct codec *c, struct port_stats *l)
{
	codec_enum(c, &l->blocked_by, CAUSE_COUNT);
	codec_amount(c, &l->blocked_sum);
	codec_time(c, &l->blocked_ns);
	COUNT(l->strangers_back);
	COUNT(l->known_back);
	for (size_t i = 0; i < RECOVERIES_TO_TELL; i++)
		codec_time(c, &l->recoveries_ns[i]);
}

static void code_times(struct codec *c, struct port_stats *l)
{
	codec_time(c, &l->last_failure_ns);
	codec_time(c, &l->attempts_ns);
	codec_time(c, &l->epoch_ns);
	codec_time(c, &l->faded_ns);
	codec_time(c, &l->opened_ns);
	codec_time(c, &l->worse_ns);
	codec_time(c, &l->degraded_ns);
}

static void code_interception(struct codec *c, struct port_stats *l)
{
	codec_path(c, &l->proxy);
	codec_time(c, &l->proxied_ns);
	COUNT(l->row.networks);
	COUNT(l->row.generation);
	codec_u8(c, &l->row.ttl, UINT8_MAX);
	codec_u64(c, &l->row.least_ns);
	codec_u64(c, &l->row.most_ns);
	codec_time(c, &l->row.since_ns);
	codec_time(c, &l->row.newest_ns);
	COUNT(l->redirects);
	codec_time(c, &l->redirected_ns);
	codec_bool(c, &l->redirect_is_certain);
}

static void code_port(struct codec *c, struct port_stats *l)
{
	code_verdict(c, &l->verdict);
	code_learned(c, l);
	code_block(c, l);
	code_counts(c, l);
	code_times(c, l);
	COUNT(l->throttled);
	code_interception(c, l);
	codec_enum(c, &l->subsystem, DROP_BY_COUNT);
	codec_bool(c, &l->in_transit);
	codec_text(c, l->interface, sizeof(l->interface));
	codec_bool(c, &l->several_interfaces);
	for (size_t i = 0; i < SENDERS_MAX; i++)
		code_sender(c, &l->senders[i]);
	code_host(c, &l->host);
	code_stalled(c, &l->stalled);
	if (c->version >= 2)
		codec_bytes(c, &l->foreign_source, sizeof(l->foreign_source));
}

/* One bit each, in this order. */
static void code_flags(struct codec *c, struct tally *t)
{
	bool *const flags[] = {&t->answered_lately, &t->failing,    &t->recent, &t->choked,
			       &t->let_through,	    &t->redirected, &t->proxied};
	uint32_t bits = 0;

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		bits |= (uint32_t)*flags[i] << i;
	codec_u32(c, &bits, (1U << ARRAY_LEN(flags)) - 1);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		*flags[i] = bits >> i & 1;
}

static void code_tally(struct codec *c, struct tally *t)
{
	codec_time(c, &t->answered_ns);
	codec_u64(c, &t->answer_ns);
	codec_time(c, &t->failed_ns);
	codec_time(c, &t->since_ns);
	codec_u64(c, &t->sender);
	codec_u64(c, &t->answered_sender);
	COUNT(t->syns);
	COUNT(t->left);
	COUNT(t->dropped);
	COUNT(t->local);
	codec_u8(c, &t->term, TERM_COUNT - 1);
	codec_weight(c, &t->weight);
	codec_path(c, &t->path);
	codec_u8(c, &t->fails_as, 2 * AILMENT_NO_ROUTE - 1);
	codec_u8(c, &t->ailing, 2 * AILMENT_NO_ROUTE - 1);
	COUNT(t->row);
	code_flags(c, t);
}

/* The ports of which something is told, by their place in the file, and what is told of them. */
static void code_tallies(struct codec *c, struct network *n, const int *ports, uint32_t ports_count)
{
	uint32_t told = 0;
	struct tally unwanted;

	for (uint32_t i = 0; c->writing && i < ports_count; i++)
		told |= (uint32_t)(n->tally[i].answered_ns || n->tally[i].failed_ns) << i;
	codec_u32(c, &told, (1U << ports_count) - 1);
	for (uint32_t i = 0; i < ports_count && !c->failed; i++) {
		if (!(told >> i & 1))
			continue;
		memset(&unwanted, 0, sizeof(unwanted));
		code_tally(c, ports[i] >= 0 ? &n->tally[ports[i]] : &unwanted);
	}
}

static void code_destination(struct codec *c, struct destination *d, const int *ports,
			     uint32_t ports_count)
{
	struct destination unwanted = {0};
	uint32_t told = 0;

	codec_path(c, &d->path);
	for (uint32_t i = 0; c->writing && i < ports_count; i++)
		told |= (uint32_t)(d->on[i].tried_ns || d->on[i].answered_ns) << i;
	codec_u32(c, &told, (1U << ports_count) - 1);
	for (uint32_t i = 0; i < ports_count && !c->failed; i++) {
		struct destination *into = ports[i] >= 0 ? d : &unwanted;
		int at = ports[i] >= 0 ? ports[i] : 0;

		if (!(told >> i & 1))
			continue;
		codec_time(c, &into->on[at].tried_ns);
		codec_time(c, &into->on[at].answered_ns);
		codec_time(c, &into->on[at].failed_ns);
		codec_path(c, &into->on[at].path);
	}
}

/* ---- writing ---- */

/* The newest n, from the oldest of them on: so they get their order back. */
static void *from_newest(const struct lru_map *m, uint32_t n)
{
	void *e = lru_map_newest(m);

	while (e && --n > 0 && lru_map_older(m, e))
		e = lru_map_older(m, e);
	return e;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void write_networks(struct codec *c, struct detector *j, const int *ports, uint32_t n_ports)
{
	uint32_t count = least(j->networks.count, SAVED_NETWORKS);

	codec_u32(c, &count, SAVED_NETWORKS);
	for (struct network *n = from_newest(&j->networks, count); n && count > 0;
	     n = lru_map_newer(&j->networks, n)) {
		code_prefix(c, &n->prefix);
		codec_u8(c, &n->owner, UINT8_MAX);
		codec_u8(c, &n->ttl, UINT8_MAX);
		code_tallies(c, n, ports, n_ports);
	}
	count = least(j->destinations.count, SAVED_DESTINATIONS);
	codec_u32(c, &count, SAVED_DESTINATIONS);
	for (struct destination *d = from_newest(&j->destinations, count); d && count > 0;
	     d = lru_map_newer(&j->destinations, d)) {
		codec_bytes(c, &d->address, sizeof(d->address));
		code_destination(c, d, ports, n_ports);
	}
}

/* ---- reading ---- */

/* A network has that length, and its host bits are zero; by which it is found again. */
static bool is_network(const struct prefix *p)
{
	struct prefix made = detector_network_of(&p->base);

	return p->len == made.len && address_equal(&p->base, &made.base);
}

static void read_networks(struct codec *c, struct detector *j, const int *ports, uint32_t n_ports)
{
	uint32_t count = 0;

	codec_u32(c, &count, SAVED_NETWORKS);
	for (uint32_t i = 0; i < count && !c->failed; i++) {
		uint8_t owner = 0, ttl = 0;
		struct network *n;
		struct prefix p;

		code_prefix(c, &p);
		codec_u8(c, &owner, UINT8_MAX);
		codec_u8(c, &ttl, UINT8_MAX);
		c->failed |= !is_network(&p) || detector_find_network(j, &p);
		if (c->failed || lru_map_full(&j->networks)) {
			c->failed = true;
			return;
		}
		n = detector_network(j, &p.base, owner, true);
		n->ttl = ttl;
		code_tallies(c, n, ports, n_ports);
	}
	codec_u32(c, &count, SAVED_DESTINATIONS);
	for (uint32_t i = 0; i < count && !c->failed; i++) {
		struct address a;

		codec_bytes(c, &a, sizeof(a));
		if (!c->failed)
			code_destination(c, detector_destination(j, &a), ports, n_ports);
	}
}

static int by_answer(const void *a, const void *b, void *port)
{
	const struct network *const *x = a, *const *y = b;
	unsigned int i = *(unsigned int *)port;
	uint64_t at_x = (*x)->tally[i].answered_ns, at_y = (*y)->tally[i].answered_ns;

	return (at_x > at_y) - (at_x < at_y);
}

static int by_failure(const void *a, const void *b, void *port)
{
	const struct network *const *x = a, *const *y = b;
	unsigned int i = *(unsigned int *)port;
	uint64_t at_x = (*x)->tally[i].since_ns, at_y = (*y)->tally[i].since_ns;

	return (at_x > at_y) - (at_x < at_y);
}

/* Puts the networks of one family on one port into their orders and counts. */
static void line_up(struct detector *j, unsigned int index, enum family family,
		    struct network **networks)
{
	struct port_stats *l = &j->stats[index][family];
	size_t n = 0;

	for (struct network *e = lru_map_oldest(&j->networks); e;
	     e = lru_map_newer(&j->networks, e)) {
		if (address_family(&e->prefix.base) == family)
			networks[n++] = e;
	}
	qsort_r(networks, n, sizeof(networks[0]), by_answer, &index);
	for (size_t i = 0; i < n; i++)
		failing_restore_answer(j, index, l, networks[i]);
	qsort_r(networks, n, sizeof(networks[0]), by_failure, &index);
	for (size_t i = 0; i < n; i++)
		failing_restore_failure(j, index, l, networks[i]);
}

static int line_up_all(struct detector *j)
{
	_cleanup_free_ struct network **networks = calloc(SAVED_NETWORKS, sizeof(*networks));

	if (!networks)
		return -1;
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++)
			line_up(j, i, f, networks);
	}
	return 0;
}

/* The place of each port of the file among those that are watched now, -1 for none. */
static void code_ports(struct codec *c, const struct detector *j, int *ports, uint32_t *count)
{
	*count = c->writing ? j->config.ports_count : 0;
	codec_u32(c, count, E25_PORTS_MAX);
	for (uint32_t i = 0; i < *count; i++) {
		uint32_t port = c->writing ? j->config.ports[i] : 0;

		codec_u32(c, &port, UINT16_MAX);
		ports[i] = detector_place(&j->config, (uint16_t)port);
	}
}

void detector_code(struct detector *j, struct codec *c)
{
	bool watched = j->wire_watched;
	struct port_stats unwanted;
	int ports[E25_PORTS_MAX];
	uint32_t n_ports;

	if (!c->writing) {
		detector_reset(j);
		j->wire_watched = watched;
		/* Not later than it was written: what a ring kept since then is told yet. */
		j->now_ns = c->elapsed_ns < c->now_ns ? c->now_ns - c->elapsed_ns : 1;
	}
	code_ports(c, j, ports, &n_ports);
	codec_time(c, &j->fact_ns);
	for (uint32_t i = 0; i < n_ports; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			memset(&unwanted, 0, sizeof(unwanted));
			code_port(c, ports[i] >= 0 ? &j->stats[ports[i]][f] : &unwanted);
		}
	}
	if (c->writing) {
		write_networks(c, j, ports, n_ports);
		return;
	}
	read_networks(c, j, ports, n_ports);
	c->failed |= !c->failed && line_up_all(j) < 0;
	if (c->failed) {
		detector_reset(j);
		j->wire_watched = watched;
		return;
	}
	/* What is too old by now is let go at the next tick. */
	j->sweep_due_ns = j->fact_ns ? j->now_ns : 0;
}
