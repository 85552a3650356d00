// SPDX-License-Identifier: GPL-2.0-only
/* See monitor.h: the flows and the verdicts per namespace, wired to each other and to one sink. */

#include "core/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/flows.h"

struct monitor {
	struct netns_verdicts *verdicts;
	struct flows *flows;
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
	struct detector_config detector_config = {
		.ports_count = config->ports_count,
		.exchangers = config->exchangers,
		.exchangers_count = config->exchangers_count,
		.answers_unseen = config->answers_unseen,
	};
	struct monitor *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->sink = sink;
	m->sink_context = sink_context;
	memcpy(detector_config.ports, config->ports, sizeof(detector_config.ports));
	r = netns_verdicts_new(&m->verdicts, &detector_config, deliver_verdict, m);
	if (r == 0)
		r = flows_new(&m->flows, config, m->verdicts, sink, sink_context);
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

void monitor_set_own_addresses(struct monitor *m, const struct address *own, size_t n)
{
	flows_set_own_addresses(m->flows, own, n);
}

void monitor_set_wire_only(struct monitor *m, bool wire_only)
{
	flows_set_wire_only(m->flows, wire_only);
}

void monitor_observe(struct monitor *m, const struct observation *o)
{
	/* What was due before this observation is decided before it. */
	monitor_tick(m, o->time_ns);
	flows_observe(m->flows, o);
}

bool monitor_rests_on_absence(const struct monitor *m, const struct observation *o)
{
	return flows_rest_on_absence(m->flows, o);
}

void monitor_tick(struct monitor *m, uint64_t now_ns)
{
	uint64_t due_ns;

	while ((due_ns = monitor_deadline_ns(m)) <= now_ns) {
		netns_verdicts_tick(m->verdicts, due_ns);
		flows_tick(m->flows, due_ns);
	}
	netns_verdicts_tick(m->verdicts, now_ns);
}

void monitor_finish(struct monitor *m, uint64_t now_ns)
{
	monitor_tick(m, now_ns);
	flows_finish(m->flows, now_ns);
}

bool monitor_awaits_line(const struct monitor *m)
{
	return netns_verdicts_await(m->verdicts);
}

uint64_t monitor_deadline_ns(const struct monitor *m)
{
	uint64_t flows_ns = flows_deadline_ns(m->flows),
		 netns_verdicts_ns = netns_verdicts_deadline_ns(m->verdicts);

	return flows_ns < netns_verdicts_ns ? flows_ns : netns_verdicts_ns;
}

const struct verdict *monitor_verdict(struct monitor *m, uint16_t port, enum family family)
{
	return netns_verdicts_verdict(m->verdicts, port, family);
}
