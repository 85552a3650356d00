// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a failure weighs, and what an answer takes back: every distinct network that fails adds its
 * weight once. What the port's state is by that stands in detector_decide.c.
 */

#include "core/detector_internal.h"

#include <math.h>
#include <string.h>

static bool answered_lately(const struct detector *j, const struct port_stats *l)
{
	return l->epoch_ns && j->now_ns - l->epoch_ns <= WINDOW_NS;
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
	    detector_network_cause(j, index, l, l->blocked_ns) == BY_NETWORK_SILENT)
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
