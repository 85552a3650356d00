// SPDX-License-Identifier: GPL-2.0-only
/* See monitor.h: the joiner and the court, wired to each other and to one sink. */

#include "core/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/join.h"

struct monitor {
	struct court *court;
	struct join *join;
	record_sink sink;
	void *sink_context;
};

static void deliver_verdict(void *context, const struct verdict *v)
{
	struct monitor *m = context;
	struct record r = {.kind = RECORD_VERDICT, .time_ns = v->decided_ns, .verdict = v};

	m->sink(m->sink_context, &r);
}

int monitor_new(struct monitor **ret, const struct monitor_config *config, record_sink sink,
		void *sink_context)
{
	struct judge_config judge_config = {
		.ports_count = config->ports_count,
		.exchangers = config->exchangers,
		.exchangers_count = config->exchangers_count,
	};
	struct monitor *m = calloc(1, sizeof(*m));
	int r;

	_Static_assert(MONITOR_PORTS_MAX == JUDGE_PORTS_MAX, "one limit");
	if (!m)
		return -ENOMEM;
	m->sink = sink;
	m->sink_context = sink_context;
	memcpy(judge_config.ports, config->ports, sizeof(judge_config.ports));
	r = court_new(&m->court, &judge_config, deliver_verdict, m);
	if (r == 0)
		r = join_new(&m->join, config, m->court, sink, sink_context);
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
	join_free(m->join);
	court_free(m->court);
	free(m);
}

void monitor_set_uplinks(struct monitor *m, uint32_t netns, const uint32_t *ifindexes, size_t n)
{
	join_set_uplinks(m->join, netns, ifindexes, n);
}

void monitor_set_own_addresses(struct monitor *m, const struct address *own, size_t n)
{
	join_set_own_addresses(m->join, own, n);
}

void monitor_observe(struct monitor *m, const struct observation *o)
{
	/* What was due before this observation is decided before it. */
	monitor_tick(m, o->time_ns);
	join_observe(m->join, o);
}

void monitor_tick(struct monitor *m, uint64_t now_ns)
{
	uint64_t due_ns;

	while ((due_ns = monitor_deadline_ns(m)) <= now_ns) {
		court_tick(m->court, due_ns);
		join_tick(m->join, due_ns);
	}
	court_tick(m->court, now_ns);
}

void monitor_finish(struct monitor *m, uint64_t now_ns)
{
	monitor_tick(m, now_ns);
	join_finish(m->join, now_ns);
}

uint64_t monitor_deadline_ns(const struct monitor *m)
{
	uint64_t join_ns = join_deadline_ns(m->join), court_ns = court_deadline_ns(m->court);

	return join_ns < court_ns ? join_ns : court_ns;
}

const struct verdict *monitor_verdict(struct monitor *m, uint16_t port, enum family family)
{
	return court_verdict(m->court, port, family);
}
