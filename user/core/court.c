// SPDX-License-Identifier: GPL-2.0-only
/*
 * See court.h. Whose SYN it is: a tenant, which is a network namespace, or what is forwarded
 * through one without a socket that is known here. While there is only one tenant, its judge is the
 * machine's.
 */

#include "core/court.h"

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
	struct court *court;
	struct tenant_id id;
	struct process process; /* the newest that tried */
	struct judge *judge;
	uint64_t touched; /* rises with every use; 0 the place is free */
};

/* Who answered last on one port, and who did before of another tenant. */
struct answers {
	struct {
		struct tenant_id id;
		uint64_t time_ns; /* 0: none */
	} newest, before;
};

struct court {
	struct judge_config config;
	judge_sink sink;
	void *sink_context;
	struct judge *machine;
	struct tenant tenants[TENANTS_MAX];
	uint64_t touches;
	struct tenant_id first;
	bool has_first, several; /* tenants: one was seen, more than one was */
	bool wire_watched;
	struct answers answers[JUDGE_PORTS_MAX][FAMILY_COUNT];
	struct verdict shown[JUDGE_PORTS_MAX][FAMILY_COUNT];
};

static bool same_tenant(const struct tenant_id *a, const struct tenant_id *b)
{
	return a->netns == b->netns && a->forwarded == b->forwarded;
}

static int port_index(const struct court *c, uint16_t port)
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

/* The machine's verdict with the namespaces that differ, kept until the next call. */
static const struct verdict *compose(struct court *c, const struct verdict *machine)
{
	struct verdict *v = &c->shown[port_index(c, machine->port)][machine->family];

	*v = *machine;
	v->apart_count = 0;
	v->apart_more = 0;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		const struct tenant *t = &c->tenants[i];
		const struct verdict *of_tenant;

		if (!t->judge)
			continue;
		of_tenant = judge_verdict(t->judge, v->port, v->family);
		if (is_apart(of_tenant, v))
			add_apart(v, t, of_tenant);
	}
	return v;
}

static void machine_changed(void *context, const struct verdict *v)
{
	struct court *c = context;

	c->sink(c->sink_context, compose(c, v));
}

/* The machine's verdict is told anew when a namespace comes to differ from it, or ceases to. */
static void tenant_changed(void *context, const struct verdict *v)
{
	struct tenant *t = context;
	const struct verdict *machine = judge_verdict(t->court->machine, v->port, v->family);
	struct verdict before = *v, told;

	before.state = v->before;
	before.by = v->before_by;
	before.subsystem = v->before_subsystem;
	if (!is_apart(v, machine) && !is_apart(&before, machine))
		return;
	told = *machine;
	told.decided_ns = v->decided_ns;
	t->court->sink(t->court->sink_context, compose(t->court, &told));
}

/* A free place, or that of the tenant that was silent longest, with its judge: where there are more
 * namespaces than places, each SYN may need one, and memory must not come and go with them. */
static struct tenant *make_room(struct court *c)
{
	struct tenant *oldest = &c->tenants[0];

	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].touched < oldest->touched)
			oldest = &c->tenants[i];
	}
	*oldest = (struct tenant){.court = c, .judge = oldest->judge};
	return oldest;
}

/* One that knows nothing. 0 or -ENOMEM. */
static int fresh_judge(struct court *c, struct tenant *t)
{
	struct judge_config config = c->config;

	if (t->judge) {
		judge_reset(t->judge);
		return 0;
	}
	config.networks_max = NETWORKS_OF_NAMESPACE;
	config.waits_max = WAITS_OF_NAMESPACE;
	config.machine = c->machine;
	return judge_new(&t->judge, &config, tenant_changed, t);
}

/* The tenant with its judge; NULL while there is only one, or without memory for another judge:
 * then the machine's verdict is all there is. */
static struct tenant *find_tenant(struct court *c, const struct tenant_id *id)
{
	struct tenant *t;

	if (!c->has_first)
		c->first = *id;
	c->has_first = true;
	c->several |= !same_tenant(&c->first, id);
	if (!c->several || !id->netns)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		t = &c->tenants[i];
		if (t->judge && same_tenant(&t->id, id)) {
			t->touched = ++c->touches;
			return t;
		}
	}
	t = make_room(c);
	if (fresh_judge(c, t) < 0)
		return NULL;
	judge_set_wire_watched(t->judge, c->wire_watched);
	t->id = *id;
	t->touched = ++c->touches;
	return t;
}

static void note_answer(struct court *c, int index, enum family family, const struct tenant_id *id,
			uint64_t now_ns)
{
	struct answers *a = &c->answers[index][family];

	if (!same_tenant(&a->newest.id, id))
		a->before = a->newest;
	a->newest.id = *id;
	a->newest.time_ns = now_ns;
}

/* Whether the port answers somebody else on this machine: then what stops this one here is not what
 * the machine meets. */
static bool answers_another(const struct court *c, int index, enum family family,
			    const struct tenant_id *id, uint64_t now_ns)
{
	const struct answers *a = &c->answers[index][family];
	uint64_t ns = same_tenant(&a->newest.id, id) ? a->before.time_ns : a->newest.time_ns;

	return ns && (now_ns <= ns || now_ns - ns <= WINDOW_NS);
}

static void tell_machine(struct court *c, enum fact_kind kind, const struct attempt *a, uint32_t n,
			 uint64_t now_ns, bool apart)
{
	if (apart && kind == FACT_DROPPED)
		kind = FACT_DROPPED_APART;
	else if (apart && (kind == FACT_NO_ROUTE || kind == FACT_DENIED))
		return;
	else if (apart && kind == FACT_REDIRECTED)
		kind = FACT_UNSENT, n = a->syns;
	judge_tell(c->machine, kind, a, n, now_ns);
}

void court_tell(struct court *c, enum fact_kind kind, const struct attempt *a, uint32_t n,
		uint64_t now_ns)
{
	struct tenant_id id = {.netns = a->netns, .forwarded = a->forwarded};
	int index = port_index(c, a->port);
	struct tenant *t;

	if (index < 0)
		return;
	t = a->scope == SCOPE_PUBLIC ? find_tenant(c, &id) : NULL;
	tell_machine(c, kind, a, n, now_ns, t && answers_another(c, index, a->family, &id, now_ns));
	if (a->scope == SCOPE_PUBLIC && kind == FACT_ANSWERED)
		note_answer(c, index, a->family, &id, now_ns);
	if (!t)
		return;
	if (a->process.known)
		t->process = a->process;
	judge_tell(t->judge, kind, a, n, now_ns);
}

void court_set_wire_watched(struct court *c, bool watched)
{
	c->wire_watched = watched;
	judge_set_wire_watched(c->machine, watched);
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].judge)
			judge_set_wire_watched(c->tenants[i].judge, watched);
	}
}

void court_lossy(struct court *c, uint64_t now_ns)
{
	judge_lossy(c->machine, now_ns);
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].judge)
			judge_lossy(c->tenants[i].judge, now_ns);
	}
}

struct path court_expected_path(const struct court *c, const struct address *destination)
{
	return judge_expected_path(c->machine, destination);
}

void court_tick(struct court *c, uint64_t now_ns)
{
	judge_tick(c->machine, now_ns);
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++) {
		if (c->tenants[i].judge)
			judge_tick(c->tenants[i].judge, now_ns);
	}
}

uint64_t court_deadline_ns(const struct court *c)
{
	uint64_t deadline_ns = judge_deadline_ns(c->machine);

	for (size_t i = 0; c->several && i < ARRAY_LEN(c->tenants); i++) {
		uint64_t ns =
			c->tenants[i].judge ? judge_deadline_ns(c->tenants[i].judge) : UINT64_MAX;

		if (ns < deadline_ns)
			deadline_ns = ns;
	}
	return deadline_ns;
}

const struct verdict *court_verdict(struct court *c, uint16_t port, enum family family)
{
	const struct verdict *v = judge_verdict(c->machine, port, family);

	return v ? compose(c, v) : NULL;
}

int court_new(struct court **ret, const struct judge_config *config, judge_sink sink,
	      void *sink_context)
{
	struct court *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->config = *config;
	c->config.networks_max = NETWORKS_MAX;
	c->config.waits_max = WAITS_MAX;
	c->config.machine = NULL;
	c->sink = sink;
	c->sink_context = sink_context;
	r = judge_new(&c->machine, &c->config, machine_changed, c);
	if (r < 0) {
		court_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void court_free(struct court *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < ARRAY_LEN(c->tenants); i++)
		judge_free(c->tenants[i].judge);
	judge_free(c->machine);
	free(c);
}
