// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the port's state is by what failed and what answered: the test of detector_failing.c decides
 * a block, and the machine's own share of failures says what is normal.
 */

#include "core/detector_internal.h"

#include <math.h>
#include <string.h>

#include "base/cleanup.h"

enum blocked_by detector_network_cause(const struct detector *j, unsigned int index,
				       struct port_stats *l, uint64_t begin_ns)
{
	struct episode_terms terms;
	struct episode e;
	double silent = 0, reset, icmp;

	failing_terms(j, index, l, CAUSE_NETWORK, begin_ns, &e, &terms);
	reset = terms.sum[TERM_REFUSED] + terms.sum[TERM_RESET_MISFIT];
	icmp = terms.sum[TERM_UNREACHABLE] + terms.sum[TERM_PROHIBITED];
	for (enum term t = TERM_SILENT_DEAD; t <= TERM_SILENT_EXCHANGER; t++)
		silent += terms.sum[t];
	if (silent >= reset && silent >= icmp)
		return BY_NETWORK_SILENT;
	return reset >= icmp ? BY_NETWORK_RESET : BY_NETWORK_ICMP;
}

/* How far what is seen lies from what is normal here: n times the Kullback-Leibler distance; 0
 * where it is better. */
static double share_test(const struct port_stats *l)
{
	double n = l->answered + l->failing, seen = n > 0 ? l->failing / n : 0;
	double normal = (l->share_failing + DEAD_PRIOR) / (l->share_tried + NETWORKS_PRIOR);

	if (seen <= normal)
		return 0;
	return n * (seen * log(seen / normal) +
		    (seen < 1 ? (1 - seen) * log((1 - seen) / (1 - normal)) : 0));
}

static enum port_state open_or_degraded(const struct detector *j, struct port_stats *l)
{
	bool was = l->verdict.state == STATE_DEGRADED, degraded = was;
	uint32_t tried = l->answered + l->failing;
	double test = share_test(l);

	/* Nothing in the window: as it was. */
	if (tried == 0 || (l->degraded_ns && j->now_ns - l->degraded_ns < DEGRADED_MIN_NS))
		return was ? STATE_DEGRADED : STATE_OPEN;
	if (test >= DEGRADED_TEST || (tried >= DEGRADED_HALF && l->failing * 2 >= tried)) {
		if (!l->worse_ns)
			l->worse_ns = j->now_ns;
		degraded |= j->now_ns - l->worse_ns >= DEGRADED_AFTER_NS &&
			    !host_acts_is_settling(&l->host, j->now_ns);
	} else {
		l->worse_ns = 0;
		degraded &= test >= RECOVERED_TEST;
	}
	if (degraded != was)
		l->degraded_ns = j->now_ns;
	return degraded ? STATE_DEGRADED : STATE_OPEN;
}

void detector_learn_share(struct port_stats *l)
{
	uint32_t tried = l->answered + l->failing;

	/* What is out of the ordinary teaches nothing. */
	if (tried == 0 || l->verdict.state != STATE_OPEN)
		return;
	l->share_failing += l->failing * LEARNED_SHARE;
	l->share_tried += tried * LEARNED_SHARE;
	if (l->share_tried > 10 * NETWORKS_PRIOR) {
		l->share_failing *= 1 - LEARNED_SHARE;
		l->share_tried *= 1 - LEARNED_SHARE;
	}
}

/* All that is tried fails: few networks, or for long; and once it is, until something answers. */
static bool is_failing(const struct detector *j, const struct port_stats *l)
{
	bool few = l->failing <= FAILING_NETWORKS || l->verdict.state == STATE_FAILING;

	return l->attempts_failed >= FAILING_ATTEMPTS &&
	       l->last_failure_ns - l->attempts_ns >= (few ? FAILING_NS : FAILING_LONG_NS) &&
	       l->failing > 0 && l->answered == 0 && l->epoch_ns < l->attempts_ns &&
	       j->now_ns - l->last_failure_ns <= STALE_NS;
}

static enum blocked_by by_of_cause(const struct detector *j, unsigned int index,
				   struct port_stats *l, enum cause cause, uint64_t begin_ns)
{
	switch (cause) {
	case CAUSE_HOST:
		return BY_HOST;
	case CAUSE_ROUTE:
		return BY_NO_ROUTE;
	case CAUSE_NETWORK:
	case CAUSE_COUNT:
		break;
	}
	/* To look at all that fail takes long, and most facts change none of it. */
	if (l->network_by == BY_NONE || l->network_ns != begin_ns) {
		l->network_by = detector_network_cause(j, index, l, begin_ns);
		l->network_ns = begin_ns;
	}
	return l->network_by;
}

/* Silence is found in the order of the repeats, and they come a little earlier or later: what was
 * tried before the first that counted, and since the newest answer, is in the block as well. */
static void begin_earlier(struct port_stats *l, const struct episode *e)
{
	if (e->decides && e->begin_ns < l->blocked_ns && e->begin_ns > l->epoch_ns)
		l->blocked_ns = e->begin_ns;
}

/* What this host did comes first: as long as it stops the SYNs, nothing can be known of the
 * network. A block stays until an answer ends it, or what it rests on is withdrawn. */
static bool is_blocked(struct detector *j, unsigned int index, struct port_stats *l,
		       enum blocked_by *ret_by)
{
	static const enum cause order[] = {CAUSE_HOST, CAUSE_ROUTE, CAUSE_NETWORK};

	*ret_by = BY_NONE;
	failing_test(j, index, l);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		const struct episode *e = &l->episode[order[i]];
		bool stays = l->blocked_ns && l->blocked_by == order[i];

		/* What this host does is withdrawn by what leaves; what the network does only by
		 * what answers, for its evidence may have been forgotten in favour of more of it.
		 */
		if (!e->decides &&
		    (!stays || (order[i] != CAUSE_NETWORK && l->weights[order[i]] < THRESHOLD)))
			continue;
		if (!stays) {
			l->blocked_by = order[i];
			l->blocked_ns = e->begin_ns;
			l->blocked_sum = e->sum;
			l->strangers_back = l->known_back = 0;
		}
		begin_earlier(l, e);
		*ret_by = by_of_cause(j, index, l, order[i], l->blocked_ns);
		return true;
	}
	l->blocked_ns = 0;
	return false;
}

/* The line is dead: by its counter, or by all that was heard of. */
static bool is_offline(const struct detector *j, const struct port_stats *l, bool blocked,
		       enum blocked_by by)
{
	if (l->offline_ns && by != BY_HOST && by != BY_NO_ROUTE)
		return true;
	return blocked && by == BY_NETWORK_SILENT && detector_fell_silent_together(j, l);
}

static enum port_state decide(struct detector *j, unsigned int index, struct port_stats *l,
			      enum blocked_by *ret_by)
{
	bool blocked = is_blocked(j, index, l, ret_by);
	enum port_state stalled;

	if (is_offline(j, l, blocked, *ret_by)) {
		*ret_by = BY_NONE;
		return STATE_OFFLINE;
	}
	if ((!blocked || *ret_by == BY_HOST) && detector_host_limits(j, l)) {
		*ret_by = BY_HOST;
		return STATE_THROTTLED;
	}
	if (blocked) {
		if (*ret_by != BY_NETWORK_SILENT || !detector_comes_and_goes(j, l))
			return STATE_BLOCKED;
		*ret_by = BY_NONE;
		return STATE_THROTTLED;
	}
	if (detector_is_intercepted(l))
		return STATE_INTERCEPTED;
	stalled = detector_stalled(j, l, ret_by);
	if (stalled != STATE_UNKNOWN)
		return stalled;
	if (l->throttled || detector_comes_and_goes(j, l))
		return STATE_THROTTLED;
	if (is_failing(j, l))
		return STATE_FAILING;
	if (l->epoch_ns && j->now_ns - l->epoch_ns <= STALE_NS)
		return open_or_degraded(j, l);
	return STATE_UNKNOWN;
}

static bool has_faded(const struct detector *j, const struct port_stats *l)
{
	return j->now_ns - l->last_failure_ns > STALE_NS;
}

/* What is added up begins with the newest answer, or with what faded. */
static bool has_failures(const struct port_stats *l)
{
	return l->last_failure_ns > l->faded_ns && l->failures.count > 0;
}

static uint64_t began_ns(const struct detector *j, const struct port_stats *l,
			 enum port_state state)
{
	return state == STATE_BLOCKED	? l->blocked_ns
	       : state == STATE_FAILING ? l->attempts_ns
	       : state == STATE_OFFLINE ? l->offline_ns ? l->offline_ns : l->silent_ns
					: j->now_ns;
}

void detector_evaluate(struct detector *j, unsigned int index, struct port_stats *l)
{
	struct verdict *v = &l->verdict;
	enum blocked_by by;
	enum port_state state = decide(j, index, l, &by);
	enum drop_by subsystem = by == BY_HOST ? l->subsystem : DROP_UNKNOWN;
	bool in_transit = by == BY_HOST && l->in_transit;

	if (state == v->state && by == v->by && subsystem == v->subsystem &&
	    in_transit == v->in_transit)
		return;
	if (v->state == STATE_BLOCKED && state != STATE_BLOCKED && state != STATE_OFFLINE &&
	    !has_faded(j, l)) {
		v->last_block.by = v->by;
		v->last_block.since_ns = v->since_ns;
		v->last_block.until_ns = j->now_ns;
	}
	v->before = v->state;
	v->before_by = v->by;
	v->before_subsystem = v->subsystem;
	v->before_since_ns = v->since_ns;
	v->state = state;
	v->by = by;
	v->subsystem = subsystem;
	v->in_transit = in_transit;
	v->since_ns = began_ns(j, l, state);
	v->decided_ns = j->now_ns;
	l->changed = true; /* the test may be asked otherwise in another state */
	evidence_fill(j, index, v);
	j->sink(j->sink_context, v);
}

/* What nothing has supported for long is no longer known. */
void detector_fade(struct detector *j, unsigned int index, struct port_stats *l)
{
	detector_fade_patterns(j, index, l);
	l->changed = true; /* who speaks for the port may be another one by now */
	if (!has_failures(l) || !has_faded(j, l))
		return;
	memset(&l->epoch_count, 0, sizeof(l->epoch_count));
	l->new_exchangers_silent = l->new_silent = 0;
	l->attempts_failed = 0;
	l->silent_ns = 0;
	failing_forgive(j, index, l, 0);
	l->blocked_ns = 0;
	l->epoch++;
	l->faded_ns = j->now_ns;
}
