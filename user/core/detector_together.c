// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports that fall silent in the same moment, and nothing comes in after it: what they have in
 * common is the line. For where no counter of the line tells.
 */

#include "core/detector_internal.h"

/* The first one is news to ports that were judged without it. */
void detector_note_silence(struct detector *j, struct port_stats *l, uint64_t begin_ns)
{
	if (!l->silent_ns)
		j->settle_due_ns = j->now_ns;
	if (!l->silent_ns || begin_ns < l->silent_ns)
		l->silent_ns = begin_ns;
}

bool detector_nothing_came(const struct detector *j, const struct port_stats *l)
{
	return l->silent_ns && j->lively_ns[0] < l->silent_ns;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

bool detector_is_together(const struct port_stats *l, const struct port_stats *other)
{
	return l->verdict.port != other->verdict.port && l->silent_ns && other->silent_ns &&
	       l->epoch_ns < other->silent_ns && other->epoch_ns < l->silent_ns &&
	       distance(l->silent_ns, other->silent_ns) <= TOGETHER_NS;
}

bool detector_fell_silent_together(const struct detector *j, const struct port_stats *l)
{
	if (l->not_the_line || !detector_nothing_came(j, l))
		return false;
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (detector_is_together(l, &j->stats[i][f]))
				return true;
		}
	}
	return false;
}
