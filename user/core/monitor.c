// SPDX-License-Identifier: GPL-2.0-only
/* See monitor.h: the flows and the verdicts per namespace, wired to each other and to one sink. */

#include "core/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_clock.h"
#include "core/flows.h"
#include "core/weights.h"

struct monitor {
	struct lru_budget budget;
	struct netns_verdicts *verdicts;
	struct flows *flows;
	record_sink sink;
	void *sink_context;
	struct verdict shown[E25_PORTS_MAX][FAMILY_COUNT]; /* by the observations' clock */
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
};

/* Out of the core's clock, and to whoever listens. */
static void deliver(void *context, const struct record *r)
{
	struct monitor *m = context;
	struct record told = *r;
	struct attempt attempt;
	struct verdict verdict;

	told.time_ns -= CORE_CLOCK_AHEAD_NS;
	switch (r->kind) {
	case RECORD_SYN:
	case RECORD_RETRY:
	case RECORD_ESTABLISHED:
	case RECORD_RESET:
	case RECORD_ATTEMPT:
		attempt = *r->attempt;
		core_clock_attempt(&attempt);
		told.attempt = &attempt;
		break;
	case RECORD_VERDICT:
		verdict = *r->verdict;
		core_clock_verdict(&verdict);
		told.verdict = &verdict;
		break;
	case RECORD_LOSS:
	case RECORD_UPLINK:
	case RECORD_KIND_COUNT:
		break;
	}
	m->sink(m->sink_context, &told);
}

static void deliver_verdict(void *context, const struct verdict *v)
{
	struct record r = {.kind = RECORD_VERDICT, .time_ns = v->decided_ns, .verdict = v};

	deliver(context, &r);
}

static uint32_t networks_in(size_t memory)
{
	size_t n = memory / (MONITOR_MEMORY_DEFAULT / NETWORKS_MAX);

	return (uint32_t)(n < NETWORKS_RESERVE ? NETWORKS_RESERVE : n);
}

int monitor_new(struct monitor **ret, const struct monitor_config *config, record_sink sink,
		void *sink_context)
{
	struct detector_config detector_config = {
		.ports_count = config->ports_count,
		.exchangers = config->exchangers,
		.exchangers_count = config->exchangers_count,
		.answers_unseen = config->answers_unseen,
		.seed = config->seed,
	};
	size_t memory = config->memory ? config->memory : MONITOR_MEMORY_DEFAULT;
	struct monitor *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->budget.left = memory;
	m->sink = sink;
	m->sink_context = sink_context;
	memcpy(m->ports, config->ports, sizeof(m->ports));
	m->ports_count = config->ports_count;
	memcpy(detector_config.ports, config->ports, sizeof(detector_config.ports));
	detector_config.networks_max = networks_in(memory);
	detector_config.budget = &m->budget;
	r = netns_verdicts_new(&m->verdicts, &detector_config, deliver_verdict, m);
	if (r == 0)
		r = flows_new(&m->flows, config, &m->budget, m->verdicts, deliver, m);
	if (r < 0) {
		monitor_free(m);
		return r;
	}
	*ret = m;
	return 0;
}

void monitor_free(struct monitor *m)
{
	if (!m)
		return;
	flows_free(m->flows);
	netns_verdicts_free(m->verdicts);
	free(m);
}

void monitor_set_uplinks(struct monitor *m, uint32_t netns, const uint32_t *ifindexes, size_t n)
{
	flows_set_uplinks(m->flows, netns, ifindexes, n);
}

void monitor_set_own_addresses(struct monitor *m, const struct address *own,
			       const struct own_link *links, size_t n)
{
	flows_set_own_addresses(m->flows, own, links, n);
}

void monitor_set_wire_only(struct monitor *m, bool wire_only)
{
	flows_set_wire_only(m->flows, wire_only);
}

void monitor_set_rule(struct monitor *m, uint16_t port, bool blocks)
{
	netns_verdicts_set_rule(m->verdicts, port, blocks);
}

static uint64_t deadline_ns(const struct monitor *m)
{
	uint64_t flows_ns = flows_deadline_ns(m->flows),
		 netns_verdicts_ns = netns_verdicts_deadline_ns(m->verdicts);

	return flows_ns < netns_verdicts_ns ? flows_ns : netns_verdicts_ns;
}

static void tick(struct monitor *m, uint64_t now_ns)
{
	uint64_t due_ns;

	while ((due_ns = deadline_ns(m)) <= now_ns && due_ns != UINT64_MAX) {
		netns_verdicts_tick(m->verdicts, due_ns);
		flows_tick(m->flows, due_ns);
	}
	netns_verdicts_tick(m->verdicts, now_ns);
}

void monitor_observe(struct monitor *m, const struct observation *o)
{
	struct observation by_core = *o;

	core_clock_observation(&by_core);
	/* What was due before this observation is decided before it. */
	tick(m, by_core.time_ns);
	flows_observe(m->flows, &by_core);
}

bool monitor_rests_on_absence(const struct monitor *m, const struct observation *o)
{
	return flows_rest_on_absence(m->flows, o);
}

void monitor_tick(struct monitor *m, uint64_t now_ns)
{
	tick(m, core_clock_of(now_ns));
}

void monitor_finish(struct monitor *m, uint64_t now_ns)
{
	monitor_tick(m, now_ns);
	flows_finish(m->flows, core_clock_of(now_ns));
}

uint64_t monitor_not_followed(const struct monitor *m)
{
	return flows_not_followed(m->flows);
}

struct counting {
	const struct monitor *monitor;
	struct monitor_waiting *ret;
	struct talkers *talkers;
	const struct attempt *longest[MONITOR_WAITING];
};

/* Keeps the oldest, in order. */
static void list_waiting(struct counting *c, const struct attempt *a)
{
	struct monitor_waiting *w = c->ret;
	size_t at = w->longest_count < MONITOR_WAITING ? w->longest_count++ : MONITOR_WAITING - 1;

	if (c->longest[at] && c->longest[at]->started_ns <= a->started_ns)
		return;
	for (; at > 0 && c->longest[at - 1]->started_ns > a->started_ns; at--)
		c->longest[at] = c->longest[at - 1];
	c->longest[at] = a;
}

static void count_waiting(void *context, const struct attempt *a, bool open)
{
	struct counting *c = context;
	uint64_t started_ns = a->started_ns - CORE_CLOCK_AHEAD_NS;
	unsigned int i = 0;

	while (i < c->monitor->ports_count && c->monitor->ports[i] != a->port)
		i++;
	if (i == c->monitor->ports_count)
		return;
	if (open) {
		c->ret->port[i][a->family].open++;
		return;
	}
	c->ret->port[i][a->family].waiting++;
	c->ret->all++;
	if (!c->ret->port[i][a->family].oldest_ns ||
	    started_ns < c->ret->port[i][a->family].oldest_ns)
		c->ret->port[i][a->family].oldest_ns = started_ns;
	list_waiting(c, a);
	if (c->talkers)
		talkers_add_waiting(c->talkers, a, started_ns);
}

void monitor_waiting(const struct monitor *m, struct monitor_waiting *ret, struct talkers *talkers)
{
	struct counting c = {.monitor = m, .ret = ret, .talkers = talkers};

	memset(ret, 0, sizeof(*ret));
	if (talkers)
		talkers_begin_waiting(talkers);
	flows_each(m->flows, count_waiting, &c);
	for (size_t i = 0; i < ret->longest_count; i++) {
		ret->longest[i] = *c.longest[i];
		core_clock_attempt(&ret->longest[i]);
	}
}

bool monitor_awaits_line(const struct monitor *m)
{
	return netns_verdicts_await(m->verdicts);
}

bool monitor_next_question(struct monitor *m, struct socket_question *ret)
{
	return flows_next_question(m->flows, ret);
}

uint64_t monitor_deadline_ns(const struct monitor *m)
{
	uint64_t due_ns = deadline_ns(m);

	if (due_ns == UINT64_MAX)
		return due_ns;
	return due_ns > CORE_CLOCK_AHEAD_NS ? due_ns - CORE_CLOCK_AHEAD_NS : 0;
}

const struct verdict *monitor_verdict(struct monitor *m, uint16_t port, enum family family)
{
	const struct verdict *v = netns_verdicts_verdict(m->verdicts, port, family);
	int place = netns_verdicts_place(m->verdicts, port);
	struct verdict *shown;

	if (!v || place < 0)
		return NULL;
	shown = &m->shown[place][family];
	*shown = *v;
	core_clock_verdict(shown);
	return shown;
}

void monitor_code(struct monitor *m, struct codec *c)
{
	struct codec by_core = *c;

	by_core.now_ns = core_clock_of(c->now_ns);
	by_core.oldest_ns = 1;
	netns_verdicts_code(m->verdicts, &by_core);
	c->at = by_core.at;
	c->failed = by_core.failed;
}

void monitor_forget(struct monitor *m)
{
	netns_verdicts_forget(m->verdicts);
}
