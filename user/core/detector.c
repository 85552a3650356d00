// SPDX-License-Identifier: GPL-2.0-only
/*
 * See detector.h. A detector from its making to its end, and how time passes for it.
 */

#include "core/detector_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void detector_advance(struct detector *j, uint64_t now_ns)
{
	if (now_ns > j->now_ns)
		j->now_ns = now_ns;
}

void detector_lossy(struct detector *j, uint64_t now_ns)
{
	detector_advance(j, now_ns);
	j->lossy_ns = now_ns;
}

static void evaluate_all(struct detector *j, bool fade)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (fade) {
				detector_fade(j, i, &j->stats[i][f]);
				detector_learn_share(&j->stats[i][f]);
			}
			detector_evaluate(j, i, &j->stats[i][f]);
		}
	}
}

/* The window closes on what is too old, and states that nothing supports are let go. */
static void sweep(struct detector *j)
{
	detector_sweep_window(j);
	evaluate_all(j, true);
	j->sweep_due_ns += SWEEP_NS;
	if (j->sweep_due_ns > j->fact_ns + STALE_NS + WINDOW_NS + SWEEP_NS)
		j->sweep_due_ns = 0; /* all has faded; the next fact begins anew */
}

void detector_tick(struct detector *j, uint64_t now_ns)
{
	detector_advance(j, now_ns);
	waits_end_due(j);
	if (j->settle_due_ns && j->settle_due_ns <= j->now_ns) {
		j->settle_due_ns = 0;
		evaluate_all(j, false);
	}
	if (j->sweep_due_ns && j->sweep_due_ns <= j->now_ns)
		sweep(j);
}

uint64_t detector_deadline_ns(const struct detector *j)
{
	uint64_t wait_ns = j->waits_count ? j->waits[j->waits_head].due_ns : UINT64_MAX;
	uint64_t due_ns = j->sweep_due_ns ? j->sweep_due_ns : UINT64_MAX;

	if (j->settle_due_ns && j->settle_due_ns < due_ns)
		due_ns = j->settle_due_ns;
	return wait_ns < due_ns ? wait_ns : due_ns;
}

const struct verdict *detector_peek(const struct detector *j, uint16_t port, enum family family)
{
	int i = detector_place(&j->config, port);

	return i < 0 ? NULL : &j->stats[i][family].verdict;
}

void detector_set_apart(struct detector *j, unsigned int index, enum family family,
			const struct split_value *value, bool apart, uint64_t now_ns)
{
	struct port_stats *l = &j->stats[index][family];
	uint32_t kept = 0;

	detector_advance(j, now_ns);
	for (uint32_t i = 0; i < l->parts_count; i++) {
		if (l->parts[i].what != value->what ||
		    !split_value_is(&l->parts[i], value->ifindex, &value->source))
			l->parts[kept++] = l->parts[i];
	}
	l->parts_count = kept;
	if (!apart)
		return;
	if (l->parts_count < PARTS_APART_MAX)
		l->parts[l->parts_count++] = *value;
	failing_withdraw_part(j, index, l, value);
	l->attempts_failed = 0;
	l->throttled = 0;
	if (l->blocked_by == CAUSE_NETWORK)
		l->blocked_ns = 0;
	detector_evaluate(j, index, l);
}

const struct verdict *detector_verdict(struct detector *j, uint16_t port, enum family family)
{
	int i = detector_place(&j->config, port);
	struct verdict *v;

	if (i < 0)
		return NULL;
	v = &j->stats[i][family].verdict;
	evidence_fill(j, (unsigned int)i, v);
	return v;
}

static void begin_stats(struct detector *j)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct port_stats *l = &j->stats[i][f];

			l->epoch = 1;
			l->verdict.port = j->config.ports[i];
			l->verdict.family = f;
		}
	}
}

static void pay(struct detector *j)
{
	struct lru_budget *budget = j->config.budget;

	if (!budget)
		return;
	lru_budget_pay(budget, j->config.waits_max * sizeof(*j->waits));
	lru_map_share(&j->networks, budget, NETWORKS_RESERVE, j->networks.stride);
	lru_map_share(&j->destinations, budget, NETWORKS_RESERVE, j->destinations.stride);
}

int detector_new(struct detector **ret, const struct detector_config *config, detector_sink sink,
		 void *sink_context)
{
	struct detector *j;
	int r;

	if (config->ports_count < 1 || config->ports_count > E25_PORTS_MAX || !config->waits_max)
		return -EINVAL;
	j = calloc(1, sizeof(*j));
	if (!j)
		return -ENOMEM;
	j->config = *config;
	j->sink = sink;
	j->sink_context = sink_context;
	begin_stats(j);
	j->waits = calloc(config->waits_max, sizeof(*j->waits));
	r = j->waits ? 0 : -ENOMEM;
	if (r == 0)
		r = lru_map_init(&j->networks, config->networks_max,
				 sizeof(struct network) +
					 config->ports_count * sizeof(struct tally));
	if (r == 0)
		r = lru_map_init(&j->destinations, config->networks_max,
				 sizeof(struct destination));
	if (r < 0) {
		detector_free(j);
		return r;
	}
	pay(j);
	*ret = j;
	return 0;
}

void detector_reset(struct detector *j)
{
	lru_map_clear(&j->networks);
	lru_map_clear(&j->destinations);
	memset(j->owned, 0, sizeof(j->owned));
	memset(j->stats, 0, sizeof(j->stats));
	begin_stats(j);
	j->waits_head = j->waits_count = 0;
	j->wire_watched = false;
	memset(j->lines, 0, sizeof(j->lines));
	j->dead_ns = 0;
	j->lossy_ns = j->now_ns = j->fact_ns = j->sweep_due_ns = j->settle_due_ns = 0;
}

int detector_renew_part(struct detector **j, const struct detector_config *config,
			const struct detector *machine, bool strangers_count, detector_sink sink,
			void *sink_context)
{
	struct detector_config part = *config;

	if (*j) {
		detector_reset(*j);
		return 0;
	}
	part.networks_max = NETWORKS_OF_NAMESPACE;
	part.waits_max = WAITS_OF_NAMESPACE;
	part.machine = machine;
	part.budget = NULL;
	part.strangers_count = strangers_count;
	return detector_new(j, &part, sink, sink_context);
}

void detector_set_rule(struct detector *j, uint16_t port, bool blocks)
{
	int i = detector_place(&j->config, port);

	for (enum family f = 0; i >= 0 && f < FAMILY_COUNT; f++) {
		j->stats[i][f].changed |= j->stats[i][f].rule_blocks != blocks;
		j->stats[i][f].rule_blocks = blocks;
	}
}

void detector_set_wire_watched(struct detector *j, bool watched)
{
	j->wire_watched = watched;
}

void detector_free(struct detector *j)
{
	if (!j)
		return;
	lru_map_done(&j->networks);
	lru_map_done(&j->destinations);
	free(j->waits);
	free(j);
}
