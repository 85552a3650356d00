// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fails and what answers on one port, each in order of time, and the test that is asked of
 * them: from which moment on does what fails outweigh what answers? Because both are in order, that
 * is one walk over the newest of them; it ends where nothing older can decide any more.
 */

#include "core/detector_internal.h"

enum cause term_cause(enum term t)
{
	switch (t) {
	case TERM_DROPPED_SELECTIVE:
	case TERM_DROPPED_HERE:
	case TERM_DROPPED_REPEATED:
	case TERM_FOREIGN_SOURCE:
		return CAUSE_HOST;
	case TERM_NO_ROUTE:
	case TERM_NO_ROUTE_REPEATED:
		return CAUSE_ROUTE;
	case TERM_NONE:
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
	case TERM_FOREIGN_SOURCE:
		return AILMENT_SILENT;
	case TERM_NONE:
	case TERM_COUNT:
		break;
	}
	return 0;
}

/* ---- the orders ---- */

struct network *failing_at(const struct detector *j, uint32_t place)
{
	return place ? (void *)(j->networks.entries + (size_t)(place - 1) * j->networks.stride)
		     : NULL;
}

static uint32_t place_of(const struct network *n)
{
	return n->link.self + 1;
}

static struct neighbours *links(struct network *n, unsigned int index, bool failures)
{
	return failures ? &n->tally[index].by_failure : &n->tally[index].by_answer;
}

static void unlink_from(struct detector *j, unsigned int index, struct ordered *o,
			struct network *n, bool failures)
{
	struct neighbours *at = links(n, index, failures);
	struct network *older = failing_at(j, at->older), *newer = failing_at(j, at->newer);

	if (older)
		links(older, index, failures)->newer = at->newer;
	else
		o->oldest = at->newer;
	if (newer)
		links(newer, index, failures)->older = at->older;
	else
		o->newest = at->older;
	*at = (struct neighbours){0};
	o->count--;
}

/* Behind the one that is older than it, NULL for none. */
static void link_after(struct detector *j, unsigned int index, struct ordered *o, struct network *n,
		       struct network *older, bool failures)
{
	struct neighbours *at = links(n, index, failures);
	uint32_t place = place_of(n);

	at->older = older ? place_of(older) : 0;
	at->newer = older ? links(older, index, failures)->newer : o->oldest;
	if (older)
		links(older, index, failures)->newer = place;
	else
		o->oldest = place;
	if (at->newer)
		links(failing_at(j, at->newer), index, failures)->older = place;
	else
		o->newest = place;
	o->count++;
}

/* Attempts are found to fail nearly in the order in which they began; where one took much longer,
 * its exact place among so many does not matter. */
#define SORT_STEPS 256

static void link_failure(struct detector *j, unsigned int index, struct port_stats *l,
			 struct network *n)
{
	struct network *older = failing_at(j, l->failures.newest);

	for (int steps = 0; older && steps < SORT_STEPS; steps++) {
		if (older->tally[index].since_ns <= n->tally[index].since_ns)
			break;
		older = failing_at(j, older->tally[index].by_failure.older);
	}
	link_after(j, index, &l->failures, n, older, true);
}

/* ---- in and out ---- */

bool failing_is_outvoted(const struct detector *j, struct port_stats *l, const struct tally *t)
{
	bool answered_it = t->answered_ns && t->answered_sender == t->sender &&
			   term_cause(t->term) == CAUSE_NETWORK;

	return sender_is_outvoted(j, l, t->sender, answered_it, t->since_ns);
}

static void count_recent(struct detector *j, unsigned int index, struct port_stats *l)
{
	while (l->recent_oldest) {
		struct network *n = failing_at(j, l->recent_oldest);
		struct tally *t = &n->tally[index];

		if (j->now_ns - t->answered_ns <= CHOKED_RECENT_NS)
			return;
		l->recent -= t->recent;
		t->recent = false;
		l->recent_oldest = t->by_answer.newer;
	}
}

static void leave_answers(struct detector *j, unsigned int index, struct port_stats *l,
			  struct network *n)
{
	struct tally *t = &n->tally[index];

	if (!t->in_answers)
		return;
	if (l->recent_oldest == place_of(n))
		l->recent_oldest = t->by_answer.newer;
	l->recent -= t->recent;
	t->recent = false;
	unlink_from(j, index, &l->answers, n, false);
	t->in_answers = false;
}

void failing_withdraw(struct detector *j, unsigned int index, struct port_stats *l,
		      struct network *n)
{
	struct tally *t = &n->tally[index];

	if (t->term == TERM_NONE)
		return;
	l->weights[term_cause(t->term)] -= t->weight;
	if (l->failures.count == 1)
		memset(l->weights, 0, sizeof(l->weights)); /* no rounding is left behind */
	unlink_from(j, index, &l->failures, n, true);
	l->choked -= t->choked;
	t->choked = false;
	t->term = TERM_NONE;
	t->weight = 0;
	l->changed = true;
}

void failing_answered(struct detector *j, unsigned int index, struct port_stats *l,
		      struct network *n, uint64_t sender)
{
	struct tally *t = &n->tally[index];

	failing_withdraw(j, index, l, n);
	leave_answers(j, index, l, n);
	t->fails_as = t->ailing = 0;
	t->local = 0;
	t->unanswered = 0;
	t->first_syn_ns = 0;
	t->failed_ns = 0;
	t->syns = t->left = t->dropped = 0;
	t->answered_ns = j->now_ns;
	t->answered_sender = sender;
	t->in_answers = true;
	link_after(j, index, &l->answers, n, failing_at(j, l->answers.newest), false);
	t->recent = true;
	l->recent++;
	if (!l->recent_oldest)
		l->recent_oldest = place_of(n);
	count_recent(j, index, l);
	l->answered += !t->answered_lately;
	t->answered_lately = true;
	l->failing -= t->failing;
	t->failing = false;
	l->changed = true;
}

void failing_restore_answer(struct detector *j, unsigned int index, struct port_stats *l,
			    struct network *n)
{
	struct tally *t = &n->tally[index];

	l->redirected += t->redirected;
	l->proxied += t->proxied;
	t->answered_lately &= t->answered_ns != 0;
	l->answered += t->answered_lately;
	t->recent &= t->answered_ns && j->now_ns - t->answered_ns <= CHOKED_RECENT_NS;
	if (!t->answered_ns)
		return;
	t->in_answers = true;
	link_after(j, index, &l->answers, n, failing_at(j, l->answers.newest), false);
	l->recent += t->recent;
	if (t->recent && !l->recent_oldest)
		l->recent_oldest = place_of(n);
}

void failing_restore_failure(struct detector *j, unsigned int index, struct port_stats *l,
			     struct network *n)
{
	struct tally *t = &n->tally[index];

	l->failing += t->failing;
	if (!t->since_ns)
		t->term = TERM_NONE;
	if (t->term == TERM_NONE) {
		t->weight = 0;
		t->choked = false;
		return;
	}
	l->choked += t->choked;
	l->weights[term_cause(t->term)] += t->weight;
	link_after(j, index, &l->failures, n, failing_at(j, l->failures.newest), true);
	l->changed = true;
}

void failing_unanswer(struct detector *j, unsigned int index, struct port_stats *l,
		      struct network *n)
{
	struct tally *t = &n->tally[index];

	leave_answers(j, index, l, n);
	l->answered -= t->answered_lately;
	t->answered_lately = t->let_through = false;
	t->answered_ns = 0;
	l->changed = true;
}

void failing_forget(struct detector *j, unsigned int index, struct port_stats *l, struct network *n)
{
	struct tally *t = &n->tally[index];

	failing_withdraw(j, index, l, n);
	leave_answers(j, index, l, n);
	l->answered -= t->answered_lately;
	l->failing -= t->failing;
	t->answered_lately = t->failing = false;
}

static uint32_t key_of(const struct address *source)
{
	return (uint32_t)lru_hash(0, source->bytes, sizeof(source->bytes));
}

void failing_add(struct detector *j, const struct fact *f, enum term term, double weight)
{
	struct tally *t = f->tally;
	struct port_stats *l = f->stats;
	uint8_t ailment = ailment_of(term);
	bool again = t->fails_as & ailment;
	struct sender *sender = sender_find(l, f->sender);
	uint64_t since_ns = again && t->term != TERM_NONE ? t->since_ns : f->begin_ns;

	if (t->since_ns < l->epoch_ns)
		t->ailing |= t->fails_as;
	t->fails_as |= ailment;
	/* The heavier one stays; one that is from before the newest answer says nothing any more,
	 * and another way to fail does. */
	if (t->term != TERM_NONE && term_cause(t->term) == term_cause(term) &&
	    weight <= (double)t->weight + 1e-6 && (again || t->since_ns >= l->epoch_ns))
		return;
	if (t->term == TERM_NONE && again)
		return; /* its term was let go: it was dead before */
	if (t->term == TERM_NONE && sender)
		sender->silent++;
	failing_withdraw(j, f->port_index, l, f->network);
	t->term = (uint8_t)term;
	t->weight = (float)weight;
	t->since_ns = since_ns;
	t->sender = f->sender;
	t->ifindex = f->ifindex;
	t->source = key_of(&f->source);
	l->weights[term_cause(term)] += t->weight;
	link_failure(j, f->port_index, l, f->network);
	l->changed |= !failing_is_outvoted(j, l, t);
}

void failing_choke(struct port_stats *l, struct tally *t)
{
	l->recent -= t->recent;
	t->recent = false;
	if (t->choked || !t->answered_ns || !term_is_silence(t->term) ||
	    t->since_ns < t->answered_ns || t->since_ns - t->answered_ns > CHOKED_RECENT_NS ||
	    t->ifindex != t->answer_ifindex)
		return;
	t->choked = true;
	l->choked++;
}

void failing_retried(struct port_stats *l, struct tally *t)
{
	l->choked -= t->choked;
	t->choked = false;
}

void failing_forgive(struct detector *j, unsigned int index, struct port_stats *l,
		     uint64_t since_ns)
{
	struct network *n = failing_at(j, l->failures.newest);

	while (n && n->tally[index].since_ns >= since_ns) {
		struct network *older = failing_at(j, n->tally[index].by_failure.older);
		struct tally *t = &n->tally[index];

		failing_withdraw(j, index, l, n);
		t->fails_as = t->ailing;
		l->failing -= t->failing;
		t->failing = false;
		n = older;
	}
}

void failing_withdraw_part(struct detector *j, unsigned int index, struct port_stats *l,
			   const struct split_value *value)
{
	struct network *n = failing_at(j, l->failures.newest);

	while (n) {
		struct network *older = failing_at(j, n->tally[index].by_failure.older);
		struct tally *t = &n->tally[index];

		if (t->ifindex == value->ifindex &&
		    (value->what == SPLIT_UPLINK || t->source == key_of(&value->source))) {
			failing_withdraw(j, index, l, n);
			t->fails_as = t->ailing;
			l->failing -= t->failing;
			t->failing = false;
		}
		n = older;
	}
}

/* ---- the test ---- */

static void add_to(struct episode *e, const struct tally *t)
{
	e->sum += (double)t->weight;
	e->silent += t->weight > 0;
	e->begin_ns = t->since_ns;
}

double failing_threshold(const struct port_stats *l, enum cause cause)
{
	return l->rule_blocks && cause == CAUSE_NETWORK && !l->epoch_ns ? THRESHOLD - WEIGHT_OF_RULE
									: THRESHOLD;
}

static bool decides(const struct episode *e, double threshold)
{
	if (e->sum < threshold)
		return false;
	return e->answered == 0 || (e->answered == 1 && e->silent >= SILENT_BESIDE_ONE) ||
	       e->silent >= SILENT_PER_ANSWERING * e->answered;
}

/* Whether what is older could still decide, beside answers: no rule counts then. */
static bool can_decide(const struct port_stats *l, const struct episode *e, double left)
{
	return e->sum + left >= THRESHOLD &&
	       (e->answered <= 1 || l->failures.count >= SILENT_PER_ANSWERING * e->answered);
}

static void test_cause(struct detector *j, unsigned int index, struct port_stats *l,
		       enum cause cause)
{
	struct episode e = {0}, *best = &l->episode[cause];
	double left = l->weights[cause], threshold = failing_threshold(l, cause);
	struct network *a = failing_at(j, l->answers.newest);
	struct network *n = failing_at(j, l->failures.newest);

	*best = (struct episode){0};
	if (left < threshold && l->verdict.state != STATE_UNKNOWN)
		return;
	while (n) {
		const struct tally *t = &n->tally[index];
		bool decided;

		if (a && a->tally[index].answered_ns > t->since_ns) {
			e.answered++;
			e.sum -= WEIGHT_ANSWER;
			a = failing_at(j, a->tally[index].by_answer.older);
			if (!can_decide(l, &e, left))
				return;
			continue;
		}
		n = failing_at(j, t->by_failure.older);
		if (term_cause(t->term) != cause)
			continue;
		left -= (double)t->weight;
		if (failing_is_outvoted(j, l, t))
			continue;
		add_to(&e, t);
		decided = decides(&e, threshold);
		if (decided ? !best->decides || e.sum > best->sum
			    : !best->decides && e.sum > best->sum) {
			*best = e;
			best->decides = decided;
		}
	}
}

void failing_test(struct detector *j, unsigned int index, struct port_stats *l)
{
	if (!l->changed)
		return;
	l->changed = false;
	l->network_by = BY_NONE;
	for (enum cause c = 0; c < CAUSE_COUNT; c++)
		test_cause(j, index, l, c);
}

static void count_term(struct episode_terms *ret, const struct tally *t)
{
	ret->terms[t->term].networks++;
	ret->terms[t->term].weight = (double)t->weight;
	ret->sum[t->term] += (double)t->weight;
	ret->syns += t->syns;
	ret->left += t->left;
	ret->dropped += t->dropped;
}

void failing_terms(const struct detector *j, unsigned int index, struct port_stats *l,
		   enum cause cause, uint64_t begin_ns, struct episode *ret_episode,
		   struct episode_terms *ret)
{
	struct episode e = {0};

	memset(ret, 0, sizeof(*ret));
	for (struct network *n = failing_at(j, l->failures.newest);
	     n && n->tally[index].since_ns >= begin_ns;
	     n = failing_at(j, n->tally[index].by_failure.older)) {
		const struct tally *t = &n->tally[index];

		count_term(ret, t);
		if (term_cause(t->term) == cause && !failing_is_outvoted(j, l, t))
			add_to(&e, t);
	}
	for (struct network *n = failing_at(j, l->answers.newest);
	     n && n->tally[index].answered_ns > begin_ns;
	     n = failing_at(j, n->tally[index].by_answer.older)) {
		e.answered++;
		e.sum -= WEIGHT_ANSWER;
	}
	*ret_episode = e;
}
