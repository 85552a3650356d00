// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a failure weighs, what an answer takes back, and what the port's state is by that: every
 * distinct network that fails adds its weight once, the test of detector_failing.c decides a block,
 * and the machine's own share of failures says what is normal.
 */

#include "core/detector_internal.h"

#include <math.h>
#include <string.h>

#include "base/cleanup.h"

static bool answered_lately(const struct detector *j, const struct port_stats *l)
{
	return l->epoch_ns && j->now_ns - l->epoch_ns <= WINDOW_NS;
}

/* ---- the state ---- */

static enum blocked_by network_cause(const struct detector *j, unsigned int index,
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
		l->network_by = network_cause(j, index, l, begin_ns);
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

/* ---- what fails ---- */

void detector_mark_failing(const struct detector *j, const struct fact *f)
{
	f->stats->last_failure_ns = j->now_ns;
	f->tally->failed_ns = j->now_ns;
	f->destination->on[f->port_index].failed_ns = j->now_ns;
	if (fact_is_outvoted(j, f))
		return;
	f->stats->failing += !f->tally->failing;
	f->tally->failing = true;
	f->stats->answered -= f->tally->answered_lately;
	f->tally->answered_lately = false;
}

static void note_time(uint64_t *newest, size_t count, uint64_t now_ns)
{
	memmove(newest + 1, newest, (count - 1) * sizeof(*newest));
	newest[0] = now_ns;
}

static void note_host_recovery(const struct detector *j, struct port_stats *l)
{
	uint64_t newest_ns = l->host_recoveries_ns[0];

	if (l->blocked_ns && l->blocked_by == CAUSE_HOST &&
	    (!newest_ns || j->now_ns - newest_ns >= HOST_RECOVERY_EVERY_NS))
		note_time(l->host_recoveries_ns, HOST_RECOVERIES_TO_TELL, j->now_ns);
}

void detector_withdraw_local(struct detector *j, unsigned int index, struct port_stats *l)
{
	struct network *n = failing_at(j, l->failures.newest);

	note_host_recovery(j, l);
	while (n) {
		struct network *older = failing_at(j, n->tally[index].by_failure.older);
		struct tally *t = &n->tally[index];

		if (term_cause(t->term) == CAUSE_HOST && t->since_ns > l->epoch_ns) {
			failing_withdraw(j, index, l, n);
			t->fails_as &= (uint8_t)~AILMENT_DROPPED;
			t->local = 0;
			l->failing -= t->failing;
			t->failing = false;
		}
		n = older;
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

/* Who cannot be answered is not: that says nothing of the network beyond this host. */
static void count_foreign(struct detector *j, const struct fact *f)
{
	f->stats->subsystem = DROP_SOURCE_ADDRESS;
	f->stats->in_transit = false;
	f->stats->foreign_source = f->source;
	/* Others' SYNs are answered: it is not what the machine meets. */
	failing_add(j, f, TERM_FOREIGN_SOURCE,
		    answered_lately(j, f->stats)		? WEIGHT_AGAIN
		    : address_scope(&f->source) == SCOPE_PUBLIC ? WEIGHT_ELSEWHERE
								: WEIGHT_FOREIGN_PRIVATE);
}

bool detector_count_stopped_for(struct detector *j, const struct fact *f)
{
	if (!detector_is_stopped_for(j, f, &f->stats->subsystem))
		return false;
	f->stats->in_transit = false;
	f->tally->local++;
	detector_count_local(j, f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
	return true;
}

void detector_count_silence(struct detector *j, const struct fact *f)
{
	struct port_stats *l = f->stats;
	struct tally *t = f->tally;
	bool exchanger = f->network->exchanger && j->config.ports[f->port_index] == 25;
	bool first = !(t->fails_as & AILMENT_SILENT), beside = j->config.machine && f->counts;
	bool outvoted = fact_is_outvoted(j, f);

	if (detector_count_stopped_for(j, f))
		return;
	/* Who connects in its place is not answered either, and the machine's judge has that. */
	if (detector_is_tried_for(j, f)) {
		failing_add(j, f, TERM_SILENT_DEAD, WEIGHT_AGAIN);
		return;
	}
	detector_mark_failing(j, f);
	if (t->answered_ns && !outvoted)
		detector_note_silence(j, l, f->begin_ns);
	if (f->foreign_source) {
		count_foreign(j, f);
		return;
	}
	l->new_exchangers_silent += exchanger && !outvoted;
	if (j->config.strangers_count)
		beside = beside && answers_others(j, f);
	if (beside && !j->config.strangers_count && !answers_others(j, f)) {
		failing_add(j, f, TERM_SILENT_DEAD, WEIGHT_AGAIN);
	} else if (exchanger) {
		failing_add(j, f, TERM_SILENT_EXCHANGER, weight_of_exchanger(l));
	} else if (t->answered_ns) {
		failing_add(j, f, TERM_SILENT_KNOWN, WEIGHT_KNOWN);
	} else if (beside || answers_elsewhere(j, f)) {
		failing_add(j, f, TERM_SILENT_ELSEWHERE, WEIGHT_ELSEWHERE);
	} else {
		l->new_silent += first && !l->blocked_ns && !outvoted;
		failing_add(j, f, TERM_SILENT_STRANGER, -log(learned_dead_share(l)));
	}
	if (!outvoted)
		failing_choke(l, t);
	l->strangers_back = l->known_back = 0;
}

/* Others answer on other ports, and this network on none: the rule may be for the network. */
static bool others_pass_elsewhere(const struct detector *j, const struct fact *f)
{
	bool others = false;

	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		if (f->network->tally[i].answered_ns)
			return false;
		others |= j->stats[i][f->stats->verdict.family].epoch_ns != 0;
	}
	return others;
}

/* What goes to other networks leaves this host: something beyond it decides their fate. */
static bool others_leave(const struct port_stats *l, const struct tally *t)
{
	double others = l->weights[CAUSE_NETWORK];

	if (t->term != TERM_NONE && term_cause(t->term) == CAUSE_NETWORK)
		others -= (double)t->weight;
	return others > 0.01;
}

/* A block list of this host stops it on every port, and did while others were answered. */
static bool is_listed(const struct detector *j, const struct fact *f)
{
	enum family family = f->stats->verdict.family;

	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		const struct tally *t = &f->network->tally[i];

		if ((t->fails_as & AILMENT_DROPPED) && t->since_ns &&
		    t->since_ns < j->stats[i][family].epoch_ns)
			return true;
	}
	return false;
}

/* Counts what this host itself did to one network, a drop or the want of a route. */
void detector_count_local(struct detector *j, const struct fact *f, enum term once,
			  enum term repeated)
{
	bool stranger_among_answers = f->stats->epoch_ns && !f->tally->answered_ns;

	detector_mark_failing(j, f);
	if (once == TERM_DROPPED_HERE && is_listed(j, f))
		failing_add(j, f, TERM_DROPPED_SELECTIVE, WEIGHT_AGAIN);
	else if (stranger_among_answers)
		failing_add(j, f, once == TERM_DROPPED_HERE ? TERM_DROPPED_SELECTIVE : once,
			    WEIGHT_LOCAL_SELECTIVE);
	else if (f->tally->local >= LOCAL_REPEATED && f->stats->answered == 0 &&
		 !others_leave(f->stats, f->tally) && !others_pass_elsewhere(j, f) &&
		 (!f->tally->since_ns || f->stats->epoch_ns <= f->tally->since_ns))
		failing_add(j, f, repeated, WEIGHT_LOCAL_REPEATED);
	else
		failing_add(j, f, once, WEIGHT_LOCAL);
}

/* ---- what answers ---- */

bool detector_passes_block(const struct port_stats *l, const struct tally *t)
{
	bool beside_stopped =
		l->stopping_ns && t->answered_ns > l->stopping_ns && t->answered_ns < l->stopped_ns;

	return l->blocked_ns && t->term == TERM_NONE &&
	       (t->answered_ns > l->blocked_ns || (l->blocked_by == CAUSE_HOST && beside_stopped));
}

/* What an answer by the network says of the block that is on. */
static bool ends_block(struct port_stats *l, struct tally *t)
{
	bool was_in_it = t->term != TERM_NONE && t->since_ns >= l->blocked_ns;

	t->let_through |= !was_in_it && detector_passes_block(l, t);
	if (was_in_it || t->let_through)
		return was_in_it;
	if (!t->answered_ns)
		return ++l->strangers_back >=
		       (l->blocked_by == CAUSE_NETWORK ? RECOVERED_STRANGERS : 1);
	t->let_through = true;
	return ++l->known_back >= (l->blocked_by == CAUSE_NETWORK ? RECOVERED_KNOWN : 1);
}

static void note_recovery(struct detector *j, unsigned int index, struct port_stats *l)
{
	note_host_recovery(j, l);
	if (l->blocked_by == CAUSE_NETWORK &&
	    network_cause(j, index, l, l->blocked_ns) == BY_NETWORK_SILENT)
		note_time(l->recoveries_ns, RECOVERIES_TO_TELL, j->now_ns);
	/* What failed in it did not fail of itself. */
	failing_forgive(j, index, l, l->blocked_ns);
	l->blocked_ns = 0;
	l->new_silent = l->new_exchangers_silent = 0;
}

static void learn_from(struct port_stats *l, const struct fact *f)
{
	if (f->network->exchanger) {
		l->exchangers_answered++;
		l->exchangers_silent += l->new_exchangers_silent;
		l->new_exchangers_silent = 0;
	}
	if (f->tally->answered_ns)
		return;
	l->dead_seen += l->new_silent;
	l->strangers_seen += l->new_silent + 1;
	l->new_silent = 0;
}

void detector_count_answer(struct detector *j, const struct fact *f)
{
	struct port_stats *l = f->stats;
	struct tally *t = f->tally;
	bool blocked = l->blocked_ns != 0;

	l->attempts_failed = 0;
	l->silent_ns = 0;
	l->not_the_line = false;
	if (blocked && ends_block(l, t)) {
		note_recovery(j, f->port_index, l);
		blocked = false;
	}
	if (!blocked) {
		learn_from(l, f);
		t->let_through = false;
		memset(&l->epoch_count, 0, sizeof(l->epoch_count));
		l->epoch++;
		/* What leaves from here on tells by which uplink. */
		memset(l->interface, 0, sizeof(l->interface));
		l->several_interfaces = false;
	}
	failing_answered(j, f->port_index, l, f->network, f->sender);
	t->answer_ifindex = f->ifindex;
	if (!blocked)
		l->epoch_ns = j->now_ns;
}

void detector_withdraw_answer(struct detector *j, const struct fact *f)
{
	struct port_stats *l = f->stats;

	failing_unanswer(j, f->port_index, l, f->network);
	if (l->answers.count > 0)
		return;
	l->epoch_ns = l->opened_ns = 0;
	memset(&l->open_count, 0, sizeof(l->open_count));
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
