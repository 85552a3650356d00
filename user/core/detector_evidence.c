// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads out of the judge's memory what a verdict rests on. Called when somebody wants to see it,
 * not for every SYN, so it may walk all destinations.
 */

#include "core/detector_internal.h"

#include <math.h>
#include <string.h>

static double logistic(double log_odds)
{
	return 1 / (1 + exp(-log_odds));
}

/* While nothing is decided, the cause that most speaks for. */
static enum cause deciding_cause(const struct port_stats *l, const struct verdict *v)
{
	enum cause heaviest = CAUSE_NETWORK;

	if (v->state == STATE_BLOCKED)
		return v->by == BY_HOST	      ? CAUSE_HOST
		       : v->by == BY_NO_ROUTE ? CAUSE_ROUTE
					      : CAUSE_NETWORK;
	for (enum cause c = 0; v->state == STATE_UNKNOWN && c < CAUSE_COUNT; c++) {
		if (l->episode[c].sum > l->episode[heaviest].sum)
			heaviest = c;
	}
	return heaviest;
}

static void count_networks(const struct detector *j, unsigned int index, uint64_t since_ns,
			   struct verdict *v)
{
	struct evidence *e = &v->evidence;

	for (const struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		const struct tally *t = &n->tally[index];
		uint64_t tried_ns = t->first_syn_ns > t->failed_ns ? t->first_syn_ns : t->failed_ns;

		if (address_family(&n->prefix.base) != v->family)
			continue;
		if (t->answered_ns > tried_ns)
			tried_ns = t->answered_ns;
		e->networks += tried_ns > since_ns;
		e->answered += t->answered_ns > since_ns;
		e->failing += t->failing;
		e->stopped += t->term != TERM_NONE && term_cause(t->term) == CAUSE_HOST;
		e->answered_before += t->failing && t->answered_ns;
	}
}

/* Puts a failing destination among the named ones, newest failure first. */
static void name_destination(struct evidence *e, uint64_t failed_at[static VERDICT_NAMED],
			     const struct destination *d, uint64_t failed_ns)
{
	uint32_t at = e->named_count;

	while (at > 0 && failed_at[at - 1] < failed_ns)
		at--;
	if (at == VERDICT_NAMED)
		return;
	if (e->named_count < VERDICT_NAMED)
		e->named_count++;
	for (uint32_t i = e->named_count - 1; i > at; i--) {
		failed_at[i] = failed_at[i - 1];
		e->named[i] = e->named[i - 1];
	}
	failed_at[at] = failed_ns;
	e->named[at] = d->address;
}

static void count_control(const struct detector *j, const struct destination *d, unsigned int index,
			  struct evidence *e)
{
	uint32_t at = 0;

	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		uint64_t tried_ns = d->on[i].tried_ns;

		if (i == index)
			continue;
		if (tried_ns && j->now_ns - tried_ns <= WINDOW_NS) {
			e->control[at].destinations++;
			e->control[at].answered += d->on[i].answered_ns > d->on[i].failed_ns;
		}
		at++;
	}
}

/* Whether another one of its network was counted before, in this reading. */
static bool is_further_of_network(const struct detector *j, const struct destination *d)
{
	struct prefix prefix = address_network(&d->address);
	struct network *n = detector_find_network(j, &prefix);
	bool further = n && n->read == j->reading;

	if (n)
		n->read = j->reading;
	return further;
}

/* It is up, then: the port is what fails. */
static void note_elsewhere(const struct detector *j, const struct destination *d,
			   unsigned int index, struct evidence *e)
{
	for (unsigned int i = 0; i < j->config.ports_count && !e->elsewhere_port; i++) {
		uint64_t ns = d->on[i].answered_ns;

		if (i == index || ns <= d->on[i].failed_ns || j->now_ns - ns > WINDOW_NS)
			continue;
		e->elsewhere_port = j->config.ports[i];
		e->elsewhere = d->address;
	}
}

static void count_destinations(const struct detector *j, unsigned int index, uint64_t since_ns,
			       struct verdict *v)
{
	uint64_t failed_at[VERDICT_NAMED] = {0};
	struct evidence *e = &v->evidence;

	for (const struct destination *d = lru_map_newest(&j->destinations); d;
	     d = lru_map_older(&j->destinations, d)) {
		uint64_t failed_ns = d->on[index].failed_ns;

		if (address_family(&d->address) != v->family)
			continue;
		count_control(j, d, index, e);
		if (d->on[index].tried_ns > since_ns) {
			e->destinations++;
			e->same_network += is_further_of_network(j, d);
		}
		if (failed_ns <= d->on[index].answered_ns || j->now_ns - failed_ns > WINDOW_NS)
			continue;
		name_destination(e, failed_at, d, failed_ns);
		note_elsewhere(j, d, index, e);
	}
}

static void name_controls(const struct detector *j, unsigned int index, struct evidence *e)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		if (i != index)
			e->control[e->controls++].port = j->config.ports[i];
	}
}

static bool answers_elsewhere(const struct evidence *e)
{
	bool any = false;

	for (uint32_t i = 0; i < e->controls; i++)
		any |= e->control[i].answered > 0;
	return any;
}

void evidence_missing(struct evidence *e)
{
	double weight = e->terms[TERM_SILENT_STRANGER].weight, left = e->threshold - e->sum;

	e->missing.syns = 0;
	if (e->sum_is_local && !e->last_answer_ns) {
		/* Two networks decide, and one was tried. */
		e->missing.networks = 1;
		e->missing.syns = answers_elsewhere(e) ? 0 : LOCAL_REPEATED;
		return;
	}
	if (e->sum_is_local)
		weight = WEIGHT_LOCAL_SELECTIVE;
	else if (weight <= 0)
		weight = -log(CHANCE_STRANGER_SILENT);
	e->missing.networks = (uint32_t)fmax(1, ceil(left / weight));
}

static double confidence(const struct port_stats *l, const struct verdict *v, double sum,
			 double threshold)
{
	double value;

	if (v->state == STATE_UNKNOWN)
		return 0;
	value = v->state == STATE_BLOCKED
			? logistic(sum - PRIOR_LOG_ODDS + THRESHOLD - threshold)
			: logistic(PRIOR_LOG_ODDS - l->episode[CAUSE_NETWORK].sum);
	return fmin(value, 0.9999);
}

/* What only one sender meets, while another one's mail is answered. */
static void name_outvoted(const struct detector *j, unsigned int index, struct port_stats *l,
			  uint64_t since_ns, struct evidence *e)
{
	const struct sender *only = NULL, *other = NULL;

	for (struct network *n = failing_at(j, l->failures.newest);
	     n && n->tally[index].since_ns >= since_ns;
	     n = failing_at(j, n->tally[index].by_failure.older)) {
		const struct tally *t = &n->tally[index];

		if (t->weight <= 0 || !failing_is_outvoted(j, l, t))
			continue;
		e->outvoted++;
		only = only ? only : sender_find(l, t->sender);
	}
	for (size_t i = 0; e->outvoted && i < SENDERS_MAX; i++) {
		const struct sender *s = &l->senders[i];

		if (s->key && s != only && (!other || s->answered_ns > other->answered_ns))
			other = s;
	}
	if (only)
		e->only = only->process;
	if (other)
		e->only_ns = other->answered_ns;
}

/* What the sum rests on: of a block since it began, else of the best moment that the test found. */
static void fill_sum(const struct detector *j, unsigned int index, struct port_stats *l,
		     const struct verdict *v, struct evidence *e)
{
	enum cause cause = deciding_cause(l, v);
	bool blocked = v->state == STATE_BLOCKED && l->blocked_ns;
	uint64_t begin_ns = blocked ? l->blocked_ns : l->episode[cause].begin_ns;
	struct episode_terms terms = {0};
	struct episode episode = {0};

	/* While nothing is decided, the terms of all causes are told. */
	if (v->state == STATE_UNKNOWN)
		begin_ns = l->epoch_ns > l->faded_ns ? l->epoch_ns : l->faded_ns;
	if (begin_ns || v->state == STATE_UNKNOWN)
		failing_terms(j, index, l, cause, begin_ns, &episode, &terms);
	if (!blocked && v->state != STATE_UNKNOWN)
		memset(&terms, 0, sizeof(terms));
	memcpy(e->terms, terms.terms, sizeof(e->terms));
	e->sum = blocked ? fmax(episode.sum, l->blocked_sum) : fmax(l->episode[cause].sum, 0);
	e->sum_is_local = cause != CAUSE_NETWORK;
	e->first_ns = blocked ? begin_ns : l->episode[cause].begin_ns;
	if (!blocked)
		return;
	e->silent = episode.silent;
	e->let_through = episode.answered;
	if (episode.answered > 0) {
		e->syns = terms.syns;
		e->left_host = terms.left;
		e->dropped_here = terms.dropped;
	}
}

/* What else fell silent with it, and whether anything came in since. */
static void name_together(const struct detector *j, const struct port_stats *l, struct evidence *e)
{
	e->nothing_came = detector_nothing_came(j, l);
	e->line_counted = l->offline_ns != 0;
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		bool together = false;

		for (enum family f = 0; f < FAMILY_COUNT; f++)
			together |= detector_is_together(l, &j->stats[i][f]);
		if (together)
			e->together[e->together_count++] = j->config.ports[i];
	}
}

void evidence_fill(struct detector *j, unsigned int port_index, struct verdict *v)
{
	struct port_stats *l = &j->stats[port_index][v->family];
	/* Counts run since the last answer where answers are what is missing. */
	uint64_t failing_ns = l->epoch_ns > l->faded_ns ? l->epoch_ns : l->faded_ns;
	uint64_t since_ns = verdict_is_answered(v) ? l->opened_ns - (l->opened_ns > 0) : failing_ns;
	struct evidence *e = &v->evidence;

	if (v->state == STATE_BLOCKED && l->blocked_ns && l->blocked_ns <= failing_ns)
		since_ns = l->blocked_ns - 1;
	*e = (struct evidence){
		.syns = l->epoch_count.syns,
		.left_host = l->epoch_count.left_host,
		.dropped_here = l->epoch_count.dropped_here,
		.last_answer_ns = l->epoch_ns,
		.last_failure_ns = l->last_failure_ns,
		.wire_watched = j->wire_watched,
		.redirects = l->redirects,
		.redirected = l->redirected,
		.last_redirect_ns = l->redirected_ns,
		.proxied = l->proxied,
		.row = detector_is_intercepted(l) ? l->row.networks : 0,
		.proxy = l->proxy,
		.stalled = detector_stalled_networks(j, l, v->by),
		.from_path = detector_resets_from_path(j, l),
		.throttled = l->throttled,
		.comes_and_goes = detector_comes_and_goes(j, l),
		.threshold = failing_threshold(l, deciding_cause(l, v)),
		.rule_counts = failing_threshold(l, deciding_cause(l, v)) < THRESHOLD,
		.window_ns = WINDOW_NS,
		.lossy = j->lossy_ns && j->now_ns - j->lossy_ns <= WINDOW_NS,
		.attempts_failed = l->attempts_failed,
		.attempts_ns = l->attempts_failed ? l->attempts_ns : 0,
		.near = l->near,
		.refused_here = l->refused_here,
		.private_relay = l->private_relay,
		.stopped_by = l->subsystem,
	};
	if (verdict_is_answered(v)) {
		e->syns += l->open_count.syns;
		e->left_host += l->open_count.left_host;
		e->dropped_here += l->open_count.dropped_here;
	}
	fill_sum(j, port_index, l, v, e);
	name_outvoted(j, port_index, l, since_ns, e);
	/* The drop of a repeated SYN is told a moment before that it was sent. */
	if (e->syns < e->left_host + e->dropped_here)
		e->syns = e->left_host + e->dropped_here;
	if (l->no_ports && j->now_ns - l->no_port_ns <= SPEAKS_NS) {
		e->no_ports = l->no_ports;
		e->no_port = l->no_port;
	}
	if (v->by == BY_HOST && v->subsystem == DROP_SOURCE_ADDRESS)
		e->foreign_source = l->foreign_source;
	if (!l->several_interfaces)
		memcpy(e->interface, l->interface, sizeof(e->interface));
	memcpy(e->excluded, l->excluded, sizeof(e->excluded));
	name_controls(j, port_index, e);
	if (v->by == BY_NETWORK_SILENT || v->state == STATE_OFFLINE)
		name_together(j, l, e);
	j->reading++;
	count_networks(j, port_index, since_ns, v);
	count_destinations(j, port_index, since_ns, v);
	if (v->state == STATE_UNKNOWN)
		evidence_missing(e);
	v->confidence = confidence(l, v, e->sum, e->threshold);
}
