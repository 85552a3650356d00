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
#include "core/weights.h"

/* Namespaces with a judge of their own at once; of more, those that were silent longest are
 * forgotten. */
#define TENANTS_MAX 32

struct tenant_id {
	uint32_t netns;
	bool forwarded;
};

struct tenant {
	struct netns_verdicts *verdicts;
	struct tenant_id id;
	struct process process; /* the newest that tried */
	struct detector *detector;
	uint64_t touched; /* rises with every use; 0 the place is free */
	uint32_t uncounted[E25_PORTS_MAX][FAMILY_COUNT]; /* SYNs that no uplink saw */
};

/* Who answered last on one port, and who did before of another tenant. */
struct answers {
	struct {
		struct tenant_id id;
		uint64_t time_ns; /* 0: none */
	} newest, before;
};

struct netns_verdicts {
	struct detector_config config;
	detector_sink sink;
	void *sink_context;
	struct detector *machine;
	struct tenant tenants[TENANTS_MAX];
	uint64_t touches;
	struct tenant_id first;
	bool has_first, several; /* tenants: one was seen, more than one was */
	bool wire_watched;
	struct answers answers[E25_PORTS_MAX][FAMILY_COUNT];
	struct verdict shown[E25_PORTS_MAX][FAMILY_COUNT];
};

static bool same_tenant(const struct tenant_id *a, const struct tenant_id *b)
{
	return a->netns == b->netns && a->forwarded == b->forwarded;
}

static int port_index(const struct netns_verdicts *c, uint16_t port)
{
	for (unsigned int i = 0; i < c->config.ports_count; i++) {
		if (c->config.ports[i] == port)
			return (int)i;
	}
	return -1;
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
	int port = port_index(c, machine->port);
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
		of_tenant = detector_verdict(t->detector, v->port, v->family);
		if (is_apart(of_tenant, v))
			add_apart(v, t, of_tenant);
		add_uncounted(v, t, t->uncounted[port][v->family]);
	}
	return v;
}

static void machine_changed(void *context, const struct verdict *v)
{
	struct netns_verdicts *c = context;

	c->sink(c->sink_context, compose(c, v));
}

/* The machine's verdict is told anew when a namespace comes to differ from it, or ceases to. */
static void tenant_changed(void *context, const struct verdict *v)
{
	struct tenant *t = context;
	const struct verdict *machine = detector_verdict(t->verdicts->machine, v->port, v->family);
	struct verdict before = *v, told;

	before.state = v->before;
	before.by = v->before_by;
	before.subsystem = v->before_subsystem;
	if (!is_apart(v, machine) && !is_apart(&before, machine))
		return;
	told = *machine;
	told.decided_ns = v->decided_ns;
	t->verdicts->sink(t->verdicts->sink_context, compose(t->verdicts, &told));
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

/* One that knows nothing. 0 or -ENOMEM. */
static int fresh_judge(struct netns_verdicts *c, struct tenant *t)
{
	struct detector_config config = c->config;

	if (t->detector) {
		detector_reset(t->detector);
		return 0;
	}
	config.networks_max = NETWORKS_OF_NAMESPACE;
	config.waits_max = WAITS_OF_NAMESPACE;
	config.machine = c->machine;
	return detector_new(&t->detector, &config, tenant_changed, t);
}

/* The tenant with its judge; NULL while there is only one, or without memory for another judge:
 * then the machine's verdict is all there is. */
static struct tenant *find_tenant(struct netns_verdicts *c, const struct tenant_id *id, bool counts)
{
	struct tenant *t;

	if (!c->has_first)
		c->first = *id;
	c->has_first = true;
	c->several |= !same_tenant(&c->first, id) || !counts;
	if (!c->several || !id->netns)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		t = &c->tenants[i];
		if (t->detector && same_tenant(&t->id, id)) {
			t->touched = ++c->touches;
			return t;
		}
	}
	t = make_room(c, counts);
	if (fresh_judge(c, t) < 0)
		return NULL;
	detector_set_wire_watched(t->detector, c->wire_watched);
	t->id = *id;
	t->touched = ++c->touches;
	return t;
}

static void note_answer(struct netns_verdicts *c, int index, enum family family,
			const struct tenant_id *id, uint64_t now_ns)
{
	struct answers *a = &c->answers[index][family];

	if (!same_tenant(&a->newest.id, id))
		a->before = a->newest;
	a->newest.id = *id;
	a->newest.time_ns = now_ns;
}

/* Whether the port answers somebody else on this machine: then what stops this one here is not what
 * the machine meets. */
static bool answers_another(const struct netns_verdicts *c, int index, enum family family,
			    const struct tenant_id *id, uint64_t now_ns)
{
	const struct answers *a = &c->answers[index][family];
	uint64_t ns = same_tenant(&a->newest.id, id) ? a->before.time_ns : a->newest.time_ns;

	return ns && (now_ns <= ns || now_ns - ns <= WINDOW_NS);
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

static void tell(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a, uint32_t n,
		 uint64_t now_ns)
{
	struct tenant_id id = {.netns = a->netns, .forwarded = a->forwarded};
	int index = port_index(c, a->port);
	struct tenant *t;

	if (index < 0)
		return;
	t = a->scope == SCOPE_PUBLIC ? find_tenant(c, &id, a->counts) : NULL;
	if (a->counts || a->scope != SCOPE_PUBLIC)
		tell_machine(c, kind, a, n, now_ns,
			     t && answers_another(c, index, a->family, &id, now_ns));
	if (a->scope == SCOPE_PUBLIC && kind == FACT_ANSWERED && a->counts)
		note_answer(c, index, a->family, &id, now_ns);
	if (!t)
		return;
	if (kind == FACT_SENT && !a->counts)
		t->uncounted[index][a->family] += n;
	if (a->process.known)
		t->process = a->process;
	detector_tell(t->detector, kind, a, n, now_ns);
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
	int index = port_index(c, a->port);

	if (index < 0 || a->scope != SCOPE_PUBLIC || !n || c->config.answers_unseen)
		return;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		uint32_t *of_port = &c->tenants[i].uncounted[index][a->family];

		if (c->tenants[i].detector && same_tenant(&c->tenants[i].id, &id))
			*of_port -= n < *of_port ? n : *of_port;
	}
	detector_tell(c->machine, FACT_SENT, a, n, now_ns);
}

void netns_verdicts_set_wire_watched(struct netns_verdicts *c, bool watched)
{
	c->wire_watched = watched;
	detector_set_wire_watched(c->machine, watched);
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
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].detector)
			detector_lossy(c->tenants[i].detector, now_ns);
	}
}

struct path netns_verdicts_expected_path(const struct netns_verdicts *c,
					 const struct address *destination)
{
	return detector_expected_path(c->machine, destination);
}

void netns_verdicts_tick(struct netns_verdicts *c, uint64_t now_ns)
{
	detector_tick(c->machine, now_ns);
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].detector)
			detector_tick(c->tenants[i].detector, now_ns);
	}
}

uint64_t netns_verdicts_deadline_ns(const struct netns_verdicts *c)
{
	uint64_t deadline_ns = detector_deadline_ns(c->machine);

	for (size_t i = 0; c->several && i < ARRAY_LEN(c->tenants); i++) {
		uint64_t ns = c->tenants[i].detector ? detector_deadline_ns(c->tenants[i].detector)
						     : UINT64_MAX;

		if (ns < deadline_ns)
			deadline_ns = ns;
	}
	return deadline_ns;
}

const struct verdict *netns_verdicts_verdict(struct netns_verdicts *c, uint16_t port,
					     enum family family)
{
	const struct verdict *v = detector_verdict(c->machine, port, family);

	return v ? compose(c, v) : NULL;
}

int netns_verdicts_new(struct netns_verdicts **ret, const struct detector_config *config,
		       detector_sink sink, void *sink_context)
{
	struct netns_verdicts *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->config = *config;
	c->config.networks_max = NETWORKS_MAX;
	c->config.waits_max = WAITS_MAX;
	c->config.machine = NULL;
	c->sink = sink;
	c->sink_context = sink_context;
	r = detector_new(&c->machine, &c->config, machine_changed, c);
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
	detector_free(c->machine);
	free(c);
}
