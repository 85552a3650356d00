// SPDX-License-Identifier: GPL-2.0-only
/*
 * See judge.h. A CUSUM test per port and family: every distinct network that fails adds its
 * weight once, a public answer takes everything back. What was added in one epoch (from one answer
 * to the next) is forgotten by counting epochs, not by walking the networks.
 */

#include "core/judge_state.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define SWEEP_NS (600 * SECOND_NS) /* how late the window may close on a network */

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
	default:
		return CAUSE_NETWORK;
	}
}

static bool term_is_silence(enum term t)
{
	return t >= TERM_SILENT_DEAD && t <= TERM_SILENT_EXCHANGER;
}

static int port_index(const struct judge *j, uint16_t port)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		if (j->config.ports[i] == port)
			return (int)i;
	}
	return -1;
}

/* Brings a tally into the present epoch: what it counted in an earlier one is history, and silence
 * that ended with an answer elsewhere was the network's own. */
static void renew(const struct ledger *l, struct tally *t)
{
	if (t->epoch == l->epoch)
		return;
	if (term_is_silence(t->term) && t->epoch != l->blocked_epoch)
		t->dead = true;
	t->epoch = l->epoch;
	t->first_syn_ns = 0;
	t->second_syn_ns = 0;
	t->unanswered = 0;
	t->local = 0;
	t->weight = 0;
	t->term = TERM_NONE;
	t->waiting = false;
}

/* Records of several CPUs may come in slightly out of order; the judge's time never goes back. */
static void advance(struct judge *j, uint64_t now_ns)
{
	if (now_ns > j->now_ns)
		j->now_ns = now_ns;
}

static bool look_up(struct judge *j, const struct attempt *a, uint64_t now_ns, struct fact *ret)
{
	int i = port_index(j, a->port);

	if (i < 0)
		return false;
	advance(j, now_ns);
	ret->port_index = (unsigned int)i;
	ret->ledger = &j->ledgers[i][a->family];
	if (a->scope != SCOPE_PUBLIC)
		return false;
	ret->network = judge_network(j, &a->destination);
	ret->tally = &ret->network->tally[i];
	ret->destination = judge_destination(j, &a->destination);
	renew(ret->ledger, ret->tally);
	return true;
}

static bool answered_lately(const struct judge *j, const struct ledger *l)
{
	return l->epoch_ns && j->now_ns - l->epoch_ns <= WINDOW_NS;
}

static enum blocked_by network_cause(const struct ledger *l)
{
	double silent = 0, reset = l->term_sum[TERM_REFUSED] + l->term_sum[TERM_RESET_MISFIT];
	double icmp = l->term_sum[TERM_UNREACHABLE] + l->term_sum[TERM_PROHIBITED];

	for (enum term t = TERM_SILENT_DEAD; t <= TERM_SILENT_EXCHANGER; t++)
		silent += l->term_sum[t];
	if (silent >= reset && silent >= icmp)
		return BY_NETWORK_SILENT;
	return reset >= icmp ? BY_NETWORK_RESET : BY_NETWORK_ICMP;
}

static enum port_state open_or_degraded(const struct ledger *l)
{
	double tried = (double)l->answered + l->failing;
	double share = tried > 0 ? l->failing / tried : 0;
	double limit = l->verdict.state == STATE_DEGRADED ? RECOVERED_SHARE : DEGRADED_SHARE;

	return share >= limit ? STATE_DEGRADED : STATE_OPEN;
}

/* What the sums say now. What this host did comes first: as long as it stops the SYNs, nothing can
 * be known of the network. */
static enum port_state decide(const struct judge *j, const struct ledger *l,
			      enum blocked_by *ret_by, enum cause *ret_cause)
{
	static const enum cause order[] = {CAUSE_HOST, CAUSE_ROUTE, CAUSE_NETWORK};

	*ret_by = BY_NONE;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (l->sum[order[i]] < THRESHOLD)
			continue;
		*ret_cause = order[i];
		*ret_by = order[i] == CAUSE_HOST    ? BY_HOST
			  : order[i] == CAUSE_ROUTE ? BY_NO_ROUTE
						    : network_cause(l);
		if (*ret_by == BY_NETWORK_SILENT && judge_comes_and_goes(j, l)) {
			*ret_by = BY_NONE;
			return STATE_THROTTLED;
		}
		return STATE_BLOCKED;
	}
	if (judge_is_intercepted(l))
		return STATE_INTERCEPTED;
	if (l->choked || judge_comes_and_goes(j, l))
		return STATE_THROTTLED;
	if (l->epoch_ns && j->now_ns - l->epoch_ns <= STALE_NS)
		return open_or_degraded(l);
	return STATE_UNKNOWN;
}

static void evaluate(struct judge *j, unsigned int index, struct ledger *l)
{
	struct verdict *v = &l->verdict;
	enum cause cause = CAUSE_NETWORK;
	enum blocked_by by;
	enum port_state state = decide(j, l, &by, &cause);
	enum drop_by subsystem = by == BY_HOST ? l->subsystem : DROP_UNKNOWN;

	if (state == v->state && by == v->by && subsystem == v->subsystem)
		return;
	v->before = v->state;
	v->before_since_ns = v->since_ns;
	v->state = state;
	v->by = by;
	v->subsystem = subsystem;
	v->since_ns = state == STATE_BLOCKED ? l->first_ns[cause] : j->now_ns;
	v->decided_ns = j->now_ns;
	evidence_fill(j, index, v);
	j->sink(j->sink_context, v);
}

static void mark_failing(const struct judge *j, const struct fact *f)
{
	f->ledger->last_failure_ns = j->now_ns;
	f->tally->failed_ns = j->now_ns;
	f->destination->on[f->port_index].failed_ns = j->now_ns;
	f->ledger->failing += !f->tally->failing;
	f->tally->failing = true;
	f->ledger->answered -= f->tally->answered_lately;
	f->tally->answered_lately = false;
}

static void withdraw_term(struct ledger *l, struct tally *t)
{
	if (t->term == TERM_NONE)
		return;
	l->terms[t->term].networks--;
	l->term_sum[t->term] -= t->weight;
	l->sum[term_cause(t->term)] -= t->weight;
	t->term = TERM_NONE;
	t->weight = 0;
}

/* Counts the network by this term, in place of what it counted by before. Within one cause the
 * heavier term stays. */
static void set_term(struct judge *j, const struct fact *f, enum term term, double weight)
{
	struct ledger *l = f->ledger;
	struct tally *t = f->tally;
	enum cause cause = term_cause(term);
	uint64_t first_ns = t->first_syn_ns ? t->first_syn_ns : j->now_ns;

	mark_failing(j, f);
	if (t->term != TERM_NONE && term_cause(t->term) == cause && weight <= t->weight)
		return;
	withdraw_term(l, t);
	t->term = (uint8_t)term;
	t->weight = weight;
	l->terms[term].networks++;
	l->terms[term].weight = weight;
	l->term_sum[term] += weight;
	l->sum[cause] += weight;
	if (!l->first_ns[cause] || first_ns < l->first_ns[cause])
		l->first_ns[cause] = first_ns;
}

static double learned_dead_share(const struct ledger *l)
{
	/* Two dead of ten is what a machine without history is taken to have seen. */
	double share = (l->dead_seen + 2) / (l->strangers_seen + 10);

	return fmax(CHANCE_STRANGER_SILENT, fmin(share, 0.9));
}

static bool answers_elsewhere(const struct judge *j, const struct fact *f)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		uint64_t ns = f->network->tally[i].answered_ns;

		if (i != f->port_index && ns && j->now_ns - ns <= WINDOW_NS)
			return true;
	}
	return false;
}

static void count_silence(struct judge *j, const struct fact *f)
{
	const struct tally *t = f->tally;
	bool mail_exchange = j->config.ports[f->port_index] == 25;

	if (t->dead)
		set_term(j, f, TERM_SILENT_DEAD, WEIGHT_DEAD);
	else if (f->network->exchanger && mail_exchange)
		set_term(j, f, TERM_SILENT_EXCHANGER, WEIGHT_EXCHANGER);
	else if (t->answered_ns)
		set_term(j, f, TERM_SILENT_KNOWN, WEIGHT_KNOWN);
	else if (answers_elsewhere(j, f))
		set_term(j, f, TERM_SILENT_ELSEWHERE, WEIGHT_ELSEWHERE);
	else
		set_term(j, f, TERM_SILENT_STRANGER, -log(learned_dead_share(f->ledger)));
}

/* Queues the network to be found silent, unless it is queued or was found so already. */
static void await_silence(struct judge *j, const struct fact *f, const struct address *destination)
{
	struct wait *w;

	if (f->tally->waiting || f->tally->unanswered < 2 || term_is_silence(f->tally->term) ||
	    j->waits_count == WAITS_MAX)
		return;
	f->tally->waiting = true;
	w = &j->waits[(j->waits_head + j->waits_count++) % WAITS_MAX];
	*w = (struct wait){
		.due_ns = j->now_ns + SILENCE_WAIT_NS,
		.prefix = f->network->prefix,
		.destination = *destination,
		.port_index = f->port_index,
		.epoch = f->tally->epoch,
	};
}

void judge_sent(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f)) {
		if (f.ledger)
			f.ledger->not_public += a->syns == n;
		return;
	}
	f.ledger->epoch_count.syns += n;
	f.destination->on[f.port_index].tried_ns = j->now_ns;
	if (f.tally->term != TERM_NONE && term_cause(f.tally->term) == CAUSE_ROUTE) {
		withdraw_term(f.ledger, f.tally);
		f.tally->local = 0;
	}
	for (uint32_t i = 0; i < n; i++) {
		f.tally->unanswered++;
		if (!f.tally->first_syn_ns)
			f.tally->first_syn_ns = now_ns;
		else if (!f.tally->second_syn_ns)
			f.tally->second_syn_ns = now_ns;
	}
	if (term_is_silence(f.tally->term))
		mark_failing(j, &f);
	await_silence(j, &f, &a->destination);
	evaluate(j, f.port_index, f.ledger);
}

void judge_left(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	f.ledger->epoch_count.left_host += n;
	if (!f.ledger->interface[0])
		memcpy(f.ledger->interface, a->interface, sizeof(a->interface));
	else if (a->interface[0] && strcmp(f.ledger->interface, a->interface) != 0)
		f.ledger->several_interfaces = true;
	/* What the device's queue discards is seen leaving first: that takes nothing back. */
	if (f.ledger->subsystem != DROP_QDISC) {
		if (f.tally->term != TERM_NONE && term_cause(f.tally->term) == CAUSE_HOST)
			withdraw_term(f.ledger, f.tally);
		f.tally->local = 0;
	}
	evaluate(j, f.port_index, f.ledger);
}

/* Counts what this host itself did to one network, a drop or the want of a route. */
static void count_local(struct judge *j, const struct fact *f, enum term once, enum term repeated)
{
	bool stranger_among_answers = answered_lately(j, f->ledger) && !f->tally->answered_ns;

	if (stranger_among_answers)
		set_term(j, f, once == TERM_DROPPED_HERE ? TERM_DROPPED_SELECTIVE : once,
			 WEIGHT_LOCAL_SELECTIVE);
	else if (f->tally->local >= LOCAL_REPEATED && !answered_lately(j, f->ledger))
		set_term(j, f, repeated, WEIGHT_LOCAL_REPEATED);
	else
		set_term(j, f, once, WEIGHT_LOCAL);
	evaluate(j, f->port_index, f->ledger);
}

/* What was counted in an epoch that has ended cannot be taken away any more. */
static void take_away(uint32_t *count, uint32_t n)
{
	*count -= n < *count ? n : *count;
}

void judge_dropped(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	f.ledger->epoch_count.dropped_here += n;
	if (a->drop.by == DROP_QDISC) /* counted as leaving a moment ago; see join.c */
		take_away(&f.ledger->epoch_count.left_host, n);
	f.ledger->subsystem = a->drop.by;
	f.tally->unanswered -= (int32_t)n;
	f.tally->local += n;
	count_local(j, &f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
}

void judge_unsent(struct judge *j, const struct attempt *a, uint32_t n, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	take_away(&f.ledger->epoch_count.syns, n);
	f.tally->unanswered -= (int32_t)n;
}

void judge_denied(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	f.destination->on[f.port_index].tried_ns = j->now_ns;
	f.ledger->subsystem = DROP_OTHER;
	f.tally->local++;
	count_local(j, &f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
}

void judge_no_route(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	f.destination->on[f.port_index].tried_ns = j->now_ns;
	f.tally->local++;
	count_local(j, &f, TERM_NO_ROUTE, TERM_NO_ROUTE_REPEATED);
}

/* Begins to count for the open port with the attempt that found it so. */
static void count_as_open(struct ledger *l, const struct attempt *a)
{
	if (l->verdict.state == STATE_OPEN || l->verdict.state == STATE_DEGRADED) {
		l->open_count.syns += l->epoch_count.syns;
		l->open_count.left_host += l->epoch_count.left_host;
		l->open_count.dropped_here += l->epoch_count.dropped_here;
		return;
	}
	l->opened_ns = a->started_ns;
	l->open_count.syns = a->syns;
	l->open_count.left_host = a->syns_on_wire;
	l->open_count.dropped_here = a->drop.count;
}

/* An epoch ends with an answer: learns from it, then takes everything back. */
static void end_epoch(struct judge *j, unsigned int index, struct ledger *l)
{
	bool was_blocked = l->sum[CAUSE_NETWORK] >= THRESHOLD || l->verdict.state == STATE_BLOCKED;

	if (was_blocked && l->sum[CAUSE_NETWORK] >= THRESHOLD &&
	    network_cause(l) == BY_NETWORK_SILENT) {
		memmove(l->recoveries_ns + 1, l->recoveries_ns,
			sizeof(l->recoveries_ns) - sizeof(l->recoveries_ns[0]));
		l->recoveries_ns[0] = j->now_ns;
	}
	if (was_blocked) {
		l->blocked_epoch = l->epoch;
		for (struct network *n = lru_map_newest(&j->networks); n;
		     n = lru_map_older(&j->networks, n)) {
			if (address_family(&n->prefix.base) != l->verdict.family)
				continue;
			l->failing -= n->tally[index].failing;
			n->tally[index].failing = false;
		}
	} else {
		uint32_t dead = l->terms[TERM_SILENT_STRANGER].networks;

		l->dead_seen += dead;
		l->strangers_seen += dead + l->new_answered;
	}
	memset(&l->epoch_count, 0, sizeof(l->epoch_count));
	memset(l->terms, 0, sizeof(l->terms));
	memset(l->term_sum, 0, sizeof(l->term_sum));
	memset(l->sum, 0, sizeof(l->sum));
	memset(l->first_ns, 0, sizeof(l->first_ns));
	l->new_answered = 0;
	l->epoch++;
	l->epoch_ns = j->now_ns;
}

void judge_redirected(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	f.ledger->redirected_ns = j->now_ns;
	f.ledger->redirects++;
	f.ledger->redirected += !f.tally->redirected;
	f.tally->redirected = true;
	f.tally->unanswered = 0;
	evaluate(j, f.port_index, f.ledger);
}

void judge_answered(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	if (a->answer_ttl) {
		f.destination->ttl = a->answer_ttl;
		f.network->ttl = a->answer_ttl;
		judge_look_for_proxy(j, &f, a->answer_ttl);
	}
	f.ledger->new_answered += !f.tally->answered_ns;
	count_as_open(f.ledger, a);
	end_epoch(j, f.port_index, f.ledger);
	f.tally->term = TERM_NONE; /* this one is alive, not dead */
	renew(f.ledger, f.tally);
	f.tally->dead = false;
	f.tally->answered_ns = j->now_ns;
	f.tally->failed_ns = 0;
	f.destination->on[f.port_index].answered_ns = j->now_ns;
	f.ledger->answered += !f.tally->answered_lately;
	f.tally->answered_lately = true;
	f.ledger->failing -= f.tally->failing;
	f.tally->failing = false;
	judge_look_for_throttling(j, f.port_index, f.ledger);
	evaluate(j, f.port_index, f.ledger);
}

/* Something answered in the negative: the SYNs so far are not unanswered. */
static void count_refusal(struct judge *j, const struct attempt *a, uint64_t now_ns, enum term term,
			  double weight)
{
	struct fact f = {0};

	if (!look_up(j, a, now_ns, &f))
		return;
	f.tally->unanswered = 0;
	set_term(j, &f, term, weight);
	evaluate(j, f.port_index, f.ledger);
}

void judge_reset(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	if (judge_ttl_fits(a->reset.ttl, a->reset.expected_ttl))
		count_refusal(j, a, now_ns, TERM_REFUSED, WEIGHT_REFUSED);
	else
		count_refusal(j, a, now_ns, TERM_RESET_MISFIT, WEIGHT_RESET_MISFIT);
}

static bool icmp_prohibits(const struct attempt *a)
{
	/* RFC 1812 5.2.7.1: net 9, host 10, communication 13; RFC 4443 3.1: 1, 5 (policy), 6
	 * (reject route). */
	if (a->family == FAMILY_IPV4)
		return a->icmp.type == 3 &&
		       (a->icmp.code == 9 || a->icmp.code == 10 || a->icmp.code == 13);
	return a->icmp.type == 1 && (a->icmp.code == 1 || a->icmp.code == 5 || a->icmp.code == 6);
}

void judge_icmp(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	if (address_equal(&a->icmp.from, &a->destination))
		count_refusal(j, a, now_ns, TERM_UNREACHABLE, WEIGHT_REFUSED);
	else if (icmp_prohibits(a))
		count_refusal(j, a, now_ns, TERM_PROHIBITED, WEIGHT_PROHIBITED);
	else
		count_refusal(j, a, now_ns, TERM_UNREACHABLE, WEIGHT_UNREACHABLE);
}

void judge_ended(struct judge *j, const struct attempt *a, uint64_t now_ns)
{
	struct fact f = {0};

	if (look_up(j, a, now_ns, &f))
		f.destination->on[f.port_index].failed_ns = j->now_ns;
}

void judge_lossy(struct judge *j, uint64_t now_ns)
{
	advance(j, now_ns);
	j->lossy_ns = now_ns;
}

static void end_wait(struct judge *j, const struct wait *w)
{
	struct ledger *l = &j->ledgers[w->port_index][address_family(&w->destination)];
	struct fact f = {
		.port_index = w->port_index,
		.ledger = l,
		.network = judge_find_network(j, &w->prefix),
	};

	if (!f.network)
		return;
	f.tally = &f.network->tally[w->port_index];
	if (f.tally->epoch != w->epoch || l->epoch != w->epoch)
		return;
	f.tally->waiting = false;
	if (f.tally->unanswered < 2)
		return;
	if (j->lossy_ns && f.tally->first_syn_ns <= j->lossy_ns) {
		/* The answer may be among what was lost: begin anew. */
		f.tally->unanswered = 0;
		f.tally->first_syn_ns = 0;
		f.tally->second_syn_ns = 0;
		return;
	}
	f.destination = judge_destination(j, &w->destination);
	count_silence(j, &f);
}

/* What nothing has supported for long is no longer known. */
static void fade(struct judge *j, unsigned int index, struct ledger *l)
{
	judge_fade_patterns(j, index, l);
	if (l->verdict.state != STATE_BLOCKED || j->now_ns - l->last_failure_ns <= STALE_NS)
		return;
	memset(l->terms, 0, sizeof(l->terms));
	memset(l->term_sum, 0, sizeof(l->term_sum));
	memset(l->sum, 0, sizeof(l->sum));
	memset(l->first_ns, 0, sizeof(l->first_ns));
	l->blocked_epoch = l->epoch++;
}

void judge_tick(struct judge *j, uint64_t now_ns)
{
	advance(j, now_ns);
	while (j->waits_count && j->waits[j->waits_head].due_ns <= j->now_ns) {
		struct wait w = j->waits[j->waits_head];

		j->waits_head = (j->waits_head + 1) % WAITS_MAX;
		j->waits_count--;
		end_wait(j, &w);
	}
	if (j->now_ns - j->swept_ns >= SWEEP_NS)
		judge_sweep_window(j);
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			fade(j, i, &j->ledgers[i][f]);
			evaluate(j, i, &j->ledgers[i][f]);
		}
	}
}

uint64_t judge_deadline_ns(const struct judge *j)
{
	if (j->waits_count)
		return j->waits[j->waits_head].due_ns;
	return j->networks.count ? j->swept_ns + SWEEP_NS : UINT64_MAX;
}

const struct verdict *judge_verdict(struct judge *j, uint16_t port, enum family family)
{
	int i = port_index(j, port);
	struct verdict *v;

	if (i < 0)
		return NULL;
	v = &j->ledgers[i][family].verdict;
	evidence_fill(j, (unsigned int)i, v);
	return v;
}

int judge_new(struct judge **ret, const struct judge_config *config, judge_sink sink,
	      void *sink_context)
{
	struct judge *j;
	int r;

	if (config->ports_count < 1 || config->ports_count > JUDGE_PORTS_MAX)
		return -EINVAL;
	j = calloc(1, sizeof(*j));
	if (!j)
		return -ENOMEM;
	j->config = *config;
	j->sink = sink;
	j->sink_context = sink_context;
	for (unsigned int i = 0; i < config->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct ledger *l = &j->ledgers[i][f];

			l->epoch = 1;
			l->verdict.port = config->ports[i];
			l->verdict.family = f;
		}
	}
	r = lru_map_init(&j->networks, NETWORKS_MAX, sizeof(struct network));
	if (r == 0)
		r = lru_map_init(&j->destinations, DESTINATIONS_MAX, sizeof(struct destination));
	if (r < 0) {
		judge_free(j);
		return r;
	}
	*ret = j;
	return 0;
}

void judge_set_wire_watched(struct judge *j, bool watched)
{
	j->wire_watched = watched;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	lru_map_done(&j->networks);
	lru_map_done(&j->destinations);
	free(j);
}
