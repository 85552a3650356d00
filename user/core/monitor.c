// SPDX-License-Identifier: GPL-2.0-only
/* See monitor.h: the joiner and the judge, wired to each other and to one sink. */

#include "core/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/join.h"

struct monitor {
	struct judge *judge;
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
	r = judge_new(&m->judge, &judge_config, deliver_verdict, m);
	if (r == 0)
		r = join_new(&m->join, config->attempts_max, m->judge, sink, sink_context);
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
	judge_free(m->judge);
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
	/* What was due before this observation is decided before it, so that a burst that is read
	 * late gives the same records as one that is read at once. */
	if (monitor_deadline_ns(m) <= o->time_ns)
		monitor_tick(m, o->time_ns);
	join_observe(m->join, o);
}

void monitor_tick(struct monitor *m, uint64_t now_ns)
{
	join_tick(m->join, now_ns);
	judge_tick(m->judge, now_ns);
}

uint64_t monitor_deadline_ns(const struct monitor *m)
{
	uint64_t join_ns = join_deadline_ns(m->join), judge_ns = judge_deadline_ns(m->judge);

	return join_ns < judge_ns ? join_ns : judge_ns;
}

const struct verdict *monitor_verdict(struct monitor *m, uint16_t port, enum family family)
{
	return judge_verdict(m->judge, port, family);
}
