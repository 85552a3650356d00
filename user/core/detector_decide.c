// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the judge adds up: every distinct network that fails adds its weight once, a public answer
 * takes everything back, and the sums decide the state. What was added in one epoch (from one
 * answer to the next) is forgotten by counting epochs, not by walking the networks.
 */

#include "core/detector_internal.h"

#include <math.h>
#include <string.h>

#include "base/cleanup.h"

enum cause term_cause(enum term t)
{
	switch (t) {
	case TERM_DROPPED_SELECTIVE:
	case TERM_DROPPED_HERE:
	case TERM_DROPPED_REPEATED:
		return CAUSE_HOST;
	case TERM_NO_ROUTE:
	case TERM_NO_ROUTE_REPEATED:
		return CAUSE_ROUTE;
	case TERM_NONE:
	case TERM_FAILS_AGAIN:
	case TERM_SILENT_DEAD:
	case TERM_SILENT_STRANGER:
	case TERM_SILENT_ELSEWHERE:
	case TERM_SILENT_KNOWN:
	case TERM_SILENT_EXCHANGER:
	case TERM_REFUSED:
	case TERM_RESET_MISFIT:
	case TERM_UNREACHABLE:
	case TERM_PROHIBITED:
	case TERM_COUNT:
		break;
	}
	return CAUSE_NETWORK;
}

bool term_is_silence(enum term t)
{
	return t >= TERM_SILENT_DEAD && t <= TERM_SILENT_EXCHANGER;
}

static uint8_t ailment_of(enum term t)
{
	switch (t) {
	case TERM_REFUSED:
		return AILMENT_REFUSES;
	case TERM_RESET_MISFIT:
		return AILMENT_MISFIT;
	case TERM_UNREACHABLE:
		return AILMENT_UNREACHABLE;
	case TERM_PROHIBITED:
		return AILMENT_PROHIBITED;
	case TERM_DROPPED_SELECTIVE:
	case TERM_DROPPED_HERE:
	case TERM_DROPPED_REPEATED:
		return AILMENT_DROPPED;
	case TERM_NO_ROUTE:
	case TERM_NO_ROUTE_REPEATED:
		return AILMENT_NO_ROUTE;
	case TERM_SILENT_DEAD:
	case TERM_SILENT_STRANGER:
	case TERM_SILENT_ELSEWHERE:
	case TERM_SILENT_KNOWN:
	case TERM_SILENT_EXCHANGER:
		return AILMENT_SILENT;
	case TERM_NONE:
	case TERM_FAILS_AGAIN:
	case TERM_COUNT:
		break;
	}
	return 0;
}

/* Brings a tally into the present epoch: what it counted in an earlier one is history, and a
 * failure that ended with an answer elsewhere was the network's own. */
void detector_renew(const struct port_stats *l, struct tally *t)
{
	if (t->epoch == l->epoch)
		return;
	t->ailing |= t->fails_as;
	t->fails_as = 0;
	t->epoch = l->epoch;
	t->first_syn_ns = 0;
	t->unanswered = 0;
	t->repeats = 0;
	t->local = 0;
	t->weight = 0;
	t->term = TERM_NONE;
	t->waiting = false;
}

static bool answered_lately(const struct detector *j, const struct port_stats *l)
{
	return l->epoch_ns && j->now_ns - l->epoch_ns <= WINDOW_NS;
}

static enum blocked_by network_cause(const struct port_stats *l)
{
	double silent = 0, reset = l->term_sum[TERM_REFUSED] + l->term_sum[TERM_RESET_MISFIT];
	double icmp = l->term_sum[TERM_UNREACHABLE] + l->term_sum[TERM_PROHIBITED];

	for (enum term t = TERM_SILENT_DEAD; t <= TERM_SILENT_EXCHANGER; t++)
		silent += l->term_sum[t];
	if (silent >= reset && silent >= icmp)
		return BY_NETWORK_SILENT;
	return reset >= icmp ? BY_NETWORK_RESET : BY_NETWORK_ICMP;
}

static enum port_state open_or_degraded(const struct detector *j, const struct port_stats *l)
{
	bool degraded = l->verdict.state == STATE_DEGRADED;
	double limit = degraded ? RECOVERED_SHARE : DEGRADED_SHARE;
	uint32_t tried = l->answered + l->failing;

	/* Nothing in the window: as it was. */
	if (tried > 0)
		degraded = l->failing >= limit * tried &&
			   (degraded || !host_acts_is_settling(&l->host, j->now_ns));
	return degraded ? STATE_DEGRADED : STATE_OPEN;
}

/* What the sums say now. What this host did comes first: as long as it stops the SYNs, nothing can
 * be known of the network. */
static enum port_state decide(const struct detector *j, const struct port_stats *l,
			      enum blocked_by *ret_by, enum cause *ret_cause)
{
	static const enum cause order[] = {CAUSE_HOST, CAUSE_ROUTE, CAUSE_NETWORK};
	enum port_state stalled;

	*ret_by = BY_NONE;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (l->sum[order[i]] < THRESHOLD)
			continue;
		*ret_cause = order[i];
		*ret_by = order[i] == CAUSE_HOST    ? BY_HOST
			  : order[i] == CAUSE_ROUTE ? BY_NO_ROUTE
						    : network_cause(l);
		if (*ret_by == BY_NETWORK_SILENT && detector_comes_and_goes(j, l)) {
			*ret_by = BY_NONE;
			return STATE_THROTTLED;
		}
		return STATE_BLOCKED;
	}
	if (detector_is_intercepted(l))
		return STATE_INTERCEPTED;
	stalled = detector_stalled(j, l, ret_by);
	if (stalled != STATE_UNKNOWN)
		return stalled;
	if (l->throttled || detector_comes_and_goes(j, l))
		return STATE_THROTTLED;
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
	return l->last_failure_ns > l->epoch_ns && l->last_failure_ns > l->faded_ns;
}

void detector_evaluate(struct detector *j, unsigned int index, struct port_stats *l)
{
	struct verdict *v = &l->verdict;
	enum cause cause = CAUSE_NETWORK;
	enum blocked_by by;
	enum port_state state = decide(j, l, &by, &cause);
	enum drop_by subsystem = by == BY_HOST ? l->subsystem : DROP_UNKNOWN;
	bool in_transit = by == BY_HOST && l->in_transit;

	if (state == v->state && by == v->by && subsystem == v->subsystem &&
	    in_transit == v->in_transit)
		return;
	l->blocked |= state == STATE_BLOCKED;
	if (v->state == STATE_BLOCKED && state != STATE_BLOCKED && !has_faded(j, l)) {
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
	v->since_ns = state == STATE_BLOCKED ? l->first_ns[cause] : j->now_ns;
	v->decided_ns = j->now_ns;
	evidence_fill(j, index, v);
	j->sink(j->sink_context, v);
}

void detector_mark_failing(const struct detector *j, const struct fact *f)
{
	f->stats->last_failure_ns = j->now_ns;
	f->tally->failed_ns = j->now_ns;
	f->destination->on[f->port_index].failed_ns = j->now_ns;
	f->stats->failing += !f->tally->failing;
	f->tally->failing = true;
	f->stats->answered -= f->tally->answered_lately;
	f->tally->answered_lately = false;
}

void detector_withdraw_term(struct port_stats *l, struct tally *t)
{
	if (t->term == TERM_NONE)
		return;
	l->terms[t->term].networks--;
	l->term_sum[t->term] -= t->weight;
	l->sum[term_cause(t->term)] -= t->weight;
	t->term = TERM_NONE;
	t->weight = 0;
}

/* Whether the network failed like this while others were answered. A block list of this host stops
 * it on every port. */
static bool fails_always(const struct detector *j, const struct fact *f, uint8_t ailment)
{
	enum family family = f->stats->verdict.family;
	uint8_t ailing = f->tally->ailing;

	for (unsigned int i = 0; ailment == AILMENT_DROPPED && i < j->config.ports_count; i++) {
		detector_renew(&j->ledgers[i][family], &f->network->tally[i]);
		ailing |= f->network->tally[i].ailing;
	}
	return ailing & ailment;
}

/* Counts the network by this term, in place of what it counted by before. Nothing to what failed
 * while others were answered: the attempt at hand, or the network every time. Within one cause the
 * heavier term stays. */
void detector_set_term(struct detector *j, const struct fact *f, enum term term, double weight)
{
	struct port_stats *l = f->stats;
	struct tally *t = f->tally;
	uint64_t first_ns = t->first_syn_ns ? t->first_syn_ns : j->now_ns;
	uint8_t ailment = ailment_of(term);
	enum cause cause;

	detector_mark_failing(j, f);
	t->fails_as |= ailment;
	if (f->began_before || fails_always(j, f, ailment)) {
		term = ailment == AILMENT_SILENT ? TERM_SILENT_DEAD : TERM_FAILS_AGAIN;
		weight = WEIGHT_AGAIN;
	}
	cause = term_cause(term);
	if (t->term != TERM_NONE && term_cause(t->term) == cause && weight <= t->weight)
		return;
	detector_withdraw_term(l, t);
	t->term = (uint8_t)term;
	t->weight = weight;
	l->terms[term].networks++;
	l->terms[term].weight = weight;
	l->term_sum[term] += weight;
	l->sum[cause] += weight;
	if (weight > 0 && (!l->first_ns[cause] || first_ns < l->first_ns[cause]))
		l->first_ns[cause] = first_ns;
}

void detector_withdraw_local(struct detector *j, unsigned int index, struct port_stats *l)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		struct tally *t = &n->tally[index];

		if (address_family(&n->prefix.base) != l->verdict.family || t->epoch != l->epoch ||
		    t->term == TERM_NONE || term_cause(t->term) != CAUSE_HOST)
			continue;
		detector_withdraw_term(l, t);
		t->local = 0;
		l->failing -= t->failing;
		t->failing = false;
	}
}

static double learned_dead_share(const struct port_stats *l)
{
	/* Two dead of ten is what a machine without history is taken to have seen. */
	double share = (l->dead_seen + 2) / (l->strangers_seen + 10);

	return fmax(CHANCE_STRANGER_SILENT, fmin(share, 0.9));
}

/* What a silent exchanger weighs: on a path that loses much it is silent more often. */
static double weight_of_exchanger(const struct port_stats *l)
{
	double share = (l->exchangers_silent + EXCHANGERS_PRIOR * exp(-WEIGHT_EXCHANGER)) /
		       (l->exchangers_silent + l->exchangers_answered + EXCHANGERS_PRIOR);

	return fmin(WEIGHT_EXCHANGER, -log(share));
}

static bool answers_elsewhere(const struct detector *j, const struct fact *f)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		uint64_t ns = f->network->tally[i].answered_ns;

		if (i != f->port_index && ns && j->now_ns - ns <= WINDOW_NS)
			return true;
	}
	return false;
}

/* Of one namespace's judge: what is silent for everyone on this machine says nothing about the
 * namespace; what answers the others does. */
static bool answers_others(const struct detector *j, const struct fact *f)
{
	const struct detector *machine = j->config.machine;
	const struct network *n = detector_find_network(machine, &f->network->prefix);
	uint64_t ns = n ? n->tally[f->port_index].answered_ns : 0;

	return ns && machine->now_ns - ns <= WINDOW_NS;
}

void detector_count_silence(struct detector *j, const struct fact *f)
{
	const struct tally *t = f->tally;
	bool exchanger = f->network->exchanger && j->config.ports[f->port_index] == 25;

	f->stats->new_exchangers_silent += exchanger;
	if (j->config.machine && !answers_others(j, f))
		detector_set_term(j, f, TERM_SILENT_DEAD, WEIGHT_AGAIN);
	else if (exchanger)
		detector_set_term(j, f, TERM_SILENT_EXCHANGER, weight_of_exchanger(f->stats));
	else if (t->answered_ns || j->config.machine)
		detector_set_term(j, f, TERM_SILENT_KNOWN, WEIGHT_KNOWN);
	else if (answers_elsewhere(j, f))
		detector_set_term(j, f, TERM_SILENT_ELSEWHERE, WEIGHT_ELSEWHERE);
	else
		detector_set_term(j, f, TERM_SILENT_STRANGER, -log(learned_dead_share(f->stats)));
}

/* Others answer on other ports, and this network on none: the rule may be for the network. */
static bool others_pass_elsewhere(const struct detector *j, const struct fact *f)
{
	bool others = false;

	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		if (f->network->tally[i].answered_ns)
			return false;
		others |= j->ledgers[i][f->stats->verdict.family].epoch_ns != 0;
	}
	return others;
}

/* What goes to other networks leaves this host: something beyond it decides their fate. */
static bool others_leave(const struct port_stats *l, const struct tally *t)
{
	uint32_t networks = 0;

	for (enum term term = TERM_NONE + 1; term < TERM_COUNT; term++) {
		if (term_cause(term) == CAUSE_NETWORK)
			networks += l->terms[term].networks - (t->term == term);
	}
	return networks > 0;
}

/* Counts what this host itself did to one network, a drop or the want of a route. */
void detector_count_local(struct detector *j, const struct fact *f, enum term once,
			  enum term repeated)
{
	bool stranger_among_answers = f->stats->epoch_ns && !f->tally->answered_ns;

	if (stranger_among_answers)
		detector_set_term(j, f, once == TERM_DROPPED_HERE ? TERM_DROPPED_SELECTIVE : once,
				  WEIGHT_LOCAL_SELECTIVE);
	else if (f->tally->local >= LOCAL_REPEATED && !answered_lately(j, f->stats) &&
		 !others_leave(f->stats, f->tally) && !others_pass_elsewhere(j, f))
		detector_set_term(j, f, repeated, WEIGHT_LOCAL_REPEATED);
	else
		detector_set_term(j, f, once, WEIGHT_LOCAL);
}

/* After a block, what failed in it did not fail of itself. */
static void forgive_all(struct detector *j, unsigned int index, struct port_stats *l)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		struct tally *t = &n->tally[index];

		if (address_family(&n->prefix.base) != l->verdict.family)
			continue;
		l->failing -= t->failing;
		t->failing = false;
		if (t->epoch == l->epoch)
			t->fails_as = 0;
	}
}

/* An epoch ends with an answer: learns from it, then takes everything back. */
void detector_end_epoch(struct detector *j, unsigned int index, struct port_stats *l)
{
	bool was_blocked = l->sum[CAUSE_NETWORK] >= THRESHOLD || l->blocked;

	if (was_blocked && l->sum[CAUSE_NETWORK] >= THRESHOLD &&
	    network_cause(l) == BY_NETWORK_SILENT) {
		memmove(l->recoveries_ns + 1, l->recoveries_ns,
			sizeof(l->recoveries_ns) - sizeof(l->recoveries_ns[0]));
		l->recoveries_ns[0] = j->now_ns;
	}
	if (was_blocked) {
		forgive_all(j, index, l);
	} else {
		uint32_t dead = l->terms[TERM_SILENT_STRANGER].networks;

		l->dead_seen += dead;
		l->strangers_seen += dead + l->new_answered;
		l->exchangers_silent += l->new_exchangers_silent;
	}
	memset(&l->epoch_count, 0, sizeof(l->epoch_count));
	memset(l->terms, 0, sizeof(l->terms));
	memset(l->term_sum, 0, sizeof(l->term_sum));
	memset(l->sum, 0, sizeof(l->sum));
	memset(l->first_ns, 0, sizeof(l->first_ns));
	l->new_answered = 0;
	l->new_exchangers_silent = 0;
	l->blocked = false;
	l->epoch++;
	l->epoch_ns = j->now_ns;
}

/* What nothing has supported for long is no longer known. */
void detector_fade(struct detector *j, unsigned int index, struct port_stats *l)
{
	detector_fade_patterns(j, index, l);
	if (!has_failures(l) || !has_faded(j, l))
		return;
	memset(&l->epoch_count, 0, sizeof(l->epoch_count));
	memset(l->terms, 0, sizeof(l->terms));
	memset(l->term_sum, 0, sizeof(l->term_sum));
	memset(l->sum, 0, sizeof(l->sum));
	memset(l->first_ns, 0, sizeof(l->first_ns));
	l->new_exchangers_silent = 0;
	forgive_all(j, index, l);
	l->epoch++;
	l->faded_ns = j->now_ns;
}
