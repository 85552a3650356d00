// SPDX-License-Identifier: GPL-2.0-only
/*
 * See netns_verdicts.h. Whose SYN it is: a tenant, which is a network namespace, or what is
 * forwarded through one without a socket that is known here. While there is only one tenant, its
 * judge is the machine's.
 */

#include "core/netns_verdicts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/netns_answers.h"
#include "core/programs.h"
#include "core/splits.h"
#include "core/weights.h"

/* Namespaces with a judge of their own at once; of more, those that were silent longest are
 * forgotten. */
#define TENANTS_MAX 32

/* Any user can make namespaces that no uplink sees, thousands a second, and programs that fail
 * alone: what becomes of them is told no oftener, and the rest when this is over. */
#define SELDOM_NS (5 * SECOND_NS)

struct tenant {
	struct netns_verdicts *verdicts;
	struct tenant_id id;
	struct process process; /* the newest that tried */
	struct detector *detector;
	uint64_t touched; /* rises with every use; 0 the place is free */
	bool counted;	  /* an uplink saw SYNs of it */
	uint32_t uncounted[E25_PORTS_MAX][FAMILY_COUNT]; /* SYNs that no uplink saw */
};

/* News that any user can make: of namespaces that no uplink sees, and of programs. */
enum seldom_kind { SELDOM_UNSEEN, SELDOM_PROGRAMS, SELDOM_COUNT };

struct seldom {
	uint64_t told_ns; /* 0: never */
	uint64_t due_ns;  /* there was more since, to be told then; 0: there was not */
};

struct netns_verdicts {
	struct detector_config config;
	detector_sink sink;
	void *sink_context;
	struct detector *machine;
	struct splits *splits;
	struct programs programs;
	uint64_t now_ns; /* newest time anybody told */
	struct tenant tenants[TENANTS_MAX];
	uint64_t touches;
	uint64_t tenants_due_ns; /* no later than the earliest deadline of theirs */
	uint64_t tenants_now_ns; /* their time, also of those that had nothing to do */
	struct tenant_id first;
	bool has_first, several; /* tenants: one was seen, more than one was */
	bool wire_watched;
	struct netns_answers answers[E25_PORTS_MAX][FAMILY_COUNT];
	struct verdict shown[E25_PORTS_MAX][FAMILY_COUNT];
	struct seldom seldom[SELDOM_COUNT][E25_PORTS_MAX][FAMILY_COUNT];
	uint64_t seldom_due_ns; /* the earliest that is due of these */
};

int netns_verdicts_place(const struct netns_verdicts *c, uint16_t port)
{
	return detector_place(&c->config, port);
}

/* Whether a namespace fares worse than the machine, in another way. */
static bool is_apart(const struct verdict *of_tenant, const struct verdict *machine)
{
	if (of_tenant->state != STATE_BLOCKED && of_tenant->state != STATE_THROTTLED &&
	    of_tenant->state != STATE_INTERCEPTED)
		return false;
	return of_tenant->state != machine->state || of_tenant->by != machine->by ||
	       of_tenant->subsystem != machine->subsystem;
}

static void add_apart(struct verdict *v, const struct tenant *t, const struct verdict *of_tenant)
{
	if (v->apart_count == VERDICT_APART) {
		v->apart_more++;
		return;
	}
	v->apart[v->apart_count++] = (struct verdict_apart){
		.netns = t->id.netns,
		.forwarded = t->id.forwarded,
		.process = t->process,
		.state = of_tenant->state,
		.by = of_tenant->by,
		.subsystem = of_tenant->subsystem,
		.in_transit = of_tenant->in_transit,
		.since_ns = of_tenant->since_ns,
		.networks = of_tenant->evidence.networks,
	};
}

static void add_uncounted(struct verdict *v, const struct tenant *t, uint32_t syns)
{
	if (!syns)
		return;
	if (v->uncounted_count == VERDICT_APART) {
		v->uncounted_more++;
		return;
	}
	v->uncounted[v->uncounted_count++] = (struct verdict_uncounted){
		.netns = t->id.netns,
		.process = t->process,
		.syns = syns,
	};
}

/* The machine's verdict with the namespaces that differ, kept until the next call. */
static const struct verdict *compose(struct netns_verdicts *c, const struct verdict *machine)
{
	int port = netns_verdicts_place(c, machine->port);
	struct verdict *v = &c->shown[port][machine->family];

	*v = *machine;
	v->apart_count = 0;
	v->apart_more = 0;
	v->uncounted_count = v->uncounted_more = 0;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		const struct tenant *t = &c->tenants[i];
		const struct verdict *of_tenant;

		if (!t->detector)
			continue;
		detector_advance(t->detector, c->tenants_now_ns);
		of_tenant = detector_verdict(t->detector, v->port, v->family);
		if (is_apart(of_tenant, v))
			add_apart(v, t, of_tenant);
		add_uncounted(v, t, t->uncounted[port][v->family]);
	}
	splits_compose(c->splits, v);
	programs_compose(&c->programs, (unsigned int)port, v, c->now_ns);
	return v;
}

static void machine_changed(void *context, const struct verdict *v)
{
	struct netns_verdicts *c = context;

	c->sink(c->sink_context, compose(c, v));
}

/* The machine's verdict is told anew when a part of what it sends comes to differ from it, or
 * ceases to. */
static void tell_again(struct netns_verdicts *c, unsigned int index, enum family family,
		       enum verdict_news news, uint64_t now_ns)
{
	struct verdict told = *detector_verdict(c->machine, c->config.ports[index], family);

	told.decided_ns = now_ns;
	told.news = news;
	c->sink(c->sink_context, compose(c, &told));
}

/* Likewise, where any user can bring that about. */
static void tell_seldom(struct netns_verdicts *c, enum seldom_kind kind, unsigned int index,
			enum family family, uint64_t now_ns)
{
	struct seldom *s = &c->seldom[kind][index][family];

	if (s->told_ns && now_ns < s->told_ns + SELDOM_NS) {
		s->due_ns = s->told_ns + SELDOM_NS;
		if (s->due_ns < c->seldom_due_ns)
			c->seldom_due_ns = s->due_ns;
		return;
	}
	s->told_ns = now_ns;
	s->due_ns = 0;
	tell_again(c, index, family, kind == SELDOM_UNSEEN ? NEWS_UNSEEN : NEWS_APART, now_ns);
}

static void tell_if_due(struct netns_verdicts *c, enum seldom_kind kind, unsigned int index,
			enum family family, uint64_t now_ns)
{
	uint64_t due_ns = c->seldom[kind][index][family].due_ns;

	if (due_ns && due_ns <= now_ns)
		tell_seldom(c, kind, index, family, now_ns);
	else if (due_ns && due_ns < c->seldom_due_ns)
		c->seldom_due_ns = due_ns;
}

static void tell_what_is_due(struct netns_verdicts *c, uint64_t now_ns)
{
	if (now_ns < c->seldom_due_ns)
		return;
	c->seldom_due_ns = UINT64_MAX;
	for (unsigned int i = 0; i < c->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			tell_if_due(c, SELDOM_UNSEEN, i, f, now_ns);
			tell_if_due(c, SELDOM_PROGRAMS, i, f, now_ns);
		}
	}
}

static void part_changed(void *context, unsigned int index, enum family family,
			 const struct split_value *value, bool apart, uint64_t now_ns)
{
	struct netns_verdicts *c = context;

	detector_set_apart(c->machine, index, family, value, apart, now_ns);
	tell_again(c, index, family, NEWS_APART, now_ns);
}

static void tenant_changed(void *context, const struct verdict *v)
{
	struct tenant *t = context;
	struct netns_verdicts *c = t->verdicts;
	const struct verdict *machine = detector_peek(c->machine, v->port, v->family);
	unsigned int index = (unsigned int)netns_verdicts_place(c, v->port);
	struct verdict before = *v;

	before.state = v->before;
	before.by = v->before_by;
	before.subsystem = v->before_subsystem;
	if (!is_apart(v, machine) && !is_apart(&before, machine))
		return;
	if (t->counted)
		tell_again(c, index, v->family, NEWS_APART, v->decided_ns);
	else
		tell_seldom(c, SELDOM_UNSEEN, index, v->family, v->decided_ns);
}

/* A free place, or that of the tenant that was silent longest, with its judge: where there are more
 * namespaces than places, each SYN may need one, and memory must not come and go with them. Those
 * that no uplink sees, which any user can make, have half of the places. */
static struct tenant *make_room(struct netns_verdicts *c, bool counts)
{
	size_t first = counts ? 0 : ARRAY_LEN(c->tenants) / 2;
	struct tenant *oldest = &c->tenants[first];

	for (size_t i = first; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].touched < oldest->touched)
			oldest = &c->tenants[i];
	}
	*oldest = (struct tenant){.verdicts = c, .detector = oldest->detector};
	return oldest;
}

/* The tenant with its judge; NULL while there is only one, or without memory for another judge:
 * then the machine's verdict is all there is. */
static struct tenant *find_tenant(struct netns_verdicts *c, const struct tenant_id *id, bool counts)
{
	struct tenant *t;

	if (!c->has_first)
		c->first = *id;
	c->has_first = true;
	c->several |= !tenant_same(&c->first, id) || !counts;
	if (!c->several || !id->netns)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		t = &c->tenants[i];
		if (t->detector && tenant_same(&t->id, id)) {
			t->touched = ++c->touches;
			return t;
		}
	}
	t = make_room(c, counts);
	if (detector_renew_part(&t->detector, &c->config, c->machine, false, tenant_changed, t) < 0)
		return NULL;
	detector_set_wire_watched(t->detector, c->wire_watched);
	t->id = *id;
	t->touched = ++c->touches;
	return t;
}

static void tell_machine(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a,
			 uint32_t n, uint64_t now_ns, bool apart)
{
	if (apart && kind == FACT_DROPPED)
		kind = FACT_DROPPED_APART;
	else if (apart && (kind == FACT_NO_ROUTE || kind == FACT_DENIED))
		return;
	else if (apart && kind == FACT_REDIRECTED)
		kind = FACT_UNSENT, n = a->syns;
	detector_tell(c->machine, kind, a, n, now_ns);
}

/* What goes by a part that is apart speaks for it alone, until it is answered. */
static void tell_of_part(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a,
			 uint64_t now_ns)
{
	/* Its first SYN was told of before it was known which way it would leave. */
	if (kind == FACT_LEFT && a->syns_on_wire == 1)
		detector_tell(c->machine, FACT_UNSENT, a, 1, now_ns);
	else if (kind != FACT_SENT && kind != FACT_LEFT && kind != FACT_RESET &&
		 kind != FACT_ICMP && kind != FACT_ENDED)
		detector_tell(c->machine, kind, a, 0, now_ns);
}

/* Who alone is stopped here says nothing of the others either. */
static bool tell_programs(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a,
			  unsigned int index, uint64_t now_ns)
{
	bool changed, alone = programs_tell(&c->programs, index, kind, a, now_ns, &changed);

	if (changed)
		tell_seldom(c, SELDOM_PROGRAMS, index, a->family, now_ns);
	return alone && (kind == FACT_DENIED || kind == FACT_DROPPED || kind == FACT_NO_ROUTE);
}

static void note_deadline(struct netns_verdicts *c, const struct tenant *t)
{
	uint64_t ns = detector_deadline_ns(t->detector);

	if (ns < c->tenants_due_ns)
		c->tenants_due_ns = ns;
}

static void tell(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a, uint32_t n,
		 uint64_t now_ns)
{
	struct tenant_id id = {.netns = a->netns, .forwarded = a->forwarded};
	int index = netns_verdicts_place(c, a->port);
	struct netns_answers *answers;
	struct tenant *t;
	bool alone;

	if (index < 0)
		return;
	answers = &c->answers[index][a->family];
	c->now_ns = now_ns > c->now_ns ? now_ns : c->now_ns;
	alone = tell_programs(c, kind, a, (unsigned int)index, now_ns);
	t = a->scope == SCOPE_PUBLIC ? find_tenant(c, &id, a->counts) : NULL;
	if (splits_tell(c->splits, kind, a, n, now_ns))
		tell_of_part(c, kind, a, now_ns);
	else if (a->counts || a->scope != SCOPE_PUBLIC)
		tell_machine(c, kind, a, n, now_ns,
			     (t && netns_answers_another(answers, &id, now_ns)) || alone);
	if (a->scope == SCOPE_PUBLIC && a->counts)
		netns_answers_tell(answers, kind, &id, now_ns);
	if (!t)
		return;
	if (kind == FACT_SENT && !a->counts)
		t->uncounted[index][a->family] += n;
	if (a->process.known)
		t->process = a->process;
	t->counted |= a->counts;
	detector_tell(t->detector, kind, a, n, now_ns);
	note_deadline(c, t);
}

void netns_verdicts_tell(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a,
			 uint32_t n, uint64_t now_ns)
{
	bool rests_on_silence = kind == FACT_SENT || kind == FACT_LEFT || kind == FACT_ENDED;

	if (!c->config.answers_unseen) {
		tell(c, kind, a, n, now_ns);
		return;
	}
	if (rests_on_silence)
		return;
	/* What was answered counts as a whole. */
	if (kind == FACT_ANSWERED) {
		tell(c, FACT_SENT, a, a->syns, now_ns);
		tell(c, FACT_LEFT, a, a->syns_on_wire, now_ns);
	}
	tell(c, kind, a, n, now_ns);
}

void netns_verdicts_now_counts(struct netns_verdicts *c, const struct attempt *a, uint32_t n,
			       uint64_t now_ns)
{
	struct tenant_id id = {.netns = a->netns, .forwarded = a->forwarded};
	int index = netns_verdicts_place(c, a->port);

	if (index < 0 || a->scope != SCOPE_PUBLIC || !n || c->config.answers_unseen)
		return;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		uint32_t *of_port = &c->tenants[i].uncounted[index][a->family];

		if (c->tenants[i].detector && tenant_same(&c->tenants[i].id, &id))
			*of_port -= n < *of_port ? n : *of_port;
	}
	detector_tell(c->machine, FACT_SENT, a, n, now_ns);
}

void netns_verdicts_set_uplinks(struct netns_verdicts *c, const uint32_t *ifindexes, size_t n)
{
	bool watched = n > 0;

	c->wire_watched = watched;
	detector_set_wire_watched(c->machine, watched);
	splits_set_uplinks(c->splits, ifindexes, n, c->now_ns);
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].detector)
			detector_set_wire_watched(c->tenants[i].detector, watched);
	}
}

void netns_verdicts_line(struct netns_verdicts *c, uint32_t ifindex, uint64_t packets,
			 uint64_t now_ns)
{
	detector_tick(c->machine, now_ns);
	detector_line(c->machine, ifindex, packets, now_ns);
}

bool netns_verdicts_await(const struct netns_verdicts *c)
{
	return detector_awaits(c->machine);
}

void netns_verdicts_lossy(struct netns_verdicts *c, uint64_t now_ns)
{
	detector_lossy(c->machine, now_ns);
	splits_lossy(c->splits, now_ns);
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].detector)
			detector_lossy(c->tenants[i].detector, now_ns);
	}
}

bool netns_verdicts_stops(const struct netns_verdicts *c, const struct attempt *a)
{
	return c->wire_watched && detector_stops(c->machine, a);
}

struct path netns_verdicts_expected_path(const struct netns_verdicts *c,
					 const struct address *destination)
{
	return detector_expected_path(c->machine, destination);
}

static void tick_tenants(struct netns_verdicts *c, uint64_t now_ns)
{
	c->tenants_due_ns = UINT64_MAX;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (!c->tenants[i].detector)
			continue;
		detector_tick(c->tenants[i].detector, now_ns);
		note_deadline(c, &c->tenants[i]);
	}
}

void netns_verdicts_tick(struct netns_verdicts *c, uint64_t now_ns)
{
	c->now_ns = now_ns > c->now_ns ? now_ns : c->now_ns;
	/* What is apart is known before the machine is judged by it. */
	splits_tick(c->splits, now_ns);
	detector_tick(c->machine, now_ns);
	c->tenants_now_ns = now_ns;
	if (c->tenants_due_ns <= now_ns)
		tick_tenants(c, now_ns);
	tell_what_is_due(c, now_ns);
}

uint64_t netns_verdicts_deadline_ns(const struct netns_verdicts *c)
{
	uint64_t deadline_ns = detector_deadline_ns(c->machine);
	uint64_t parts_ns = splits_deadline_ns(c->splits);

	if (parts_ns < deadline_ns)
		deadline_ns = parts_ns;
	if (c->seldom_due_ns < deadline_ns)
		deadline_ns = c->seldom_due_ns;
	return c->tenants_due_ns < deadline_ns ? c->tenants_due_ns : deadline_ns;
}

const struct verdict *netns_verdicts_verdict(struct netns_verdicts *c, uint16_t port,
					     enum family family)
{
	const struct verdict *v = detector_verdict(c->machine, port, family);

	return v ? compose(c, v) : NULL;
}

void netns_verdicts_set_rule(struct netns_verdicts *c, uint16_t port, bool blocks)
{
	detector_set_rule(c->machine, port, blocks);
}

void netns_verdicts_code(struct netns_verdicts *c, struct codec *codec)
{
	detector_code(c->machine, codec);
}

void netns_verdicts_forget(struct netns_verdicts *c)
{
	detector_reset(c->machine);
	detector_set_wire_watched(c->machine, c->wire_watched);
}

int netns_verdicts_new(struct netns_verdicts **ret, const struct detector_config *config,
		       detector_sink sink, void *sink_context)
{
	struct netns_verdicts *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->config = *config;
	c->config.waits_max = WAITS_MAX;
	c->config.machine = NULL;
	c->sink = sink;
	c->sink_context = sink_context;
	c->tenants_due_ns = c->seldom_due_ns = UINT64_MAX;
	r = detector_new(&c->machine, &c->config, machine_changed, c);
	if (r == 0)
		r = splits_new(&c->splits, &c->config, c->machine, part_changed, c);
	if (r < 0) {
		netns_verdicts_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void netns_verdicts_free(struct netns_verdicts *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++)
		detector_free(c->tenants[i].detector);
	splits_free(c->splits);
	detector_free(c->machine);
	free(c);
}
