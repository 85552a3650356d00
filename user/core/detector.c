// SPDX-License-Identifier: GPL-2.0-only
/*
 * See detector.h. Takes facts in, one function each, and lets time pass. What follows from them is
 * decided in detector_decide.c.
 */

#include "core/detector_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SWEEP_NS (600 * SECOND_NS) /* how late the window may close on a network */

static int port_index(const struct detector *j, uint16_t port)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		if (j->config.ports[i] == port)
			return (int)i;
	}
	return -1;
}

/* Records of several CPUs may come in slightly out of order; the judge's time never goes back. */
static void advance(struct detector *j, uint64_t now_ns)
{
	if (now_ns > j->now_ns)
		j->now_ns = now_ns;
}

/* False when the fact does not count; the port_stats are found even so, if the port is watched. A
 * network for which there is no room is not looked at: more are tried than can be remembered. */
static bool look_up(struct detector *j, enum fact_kind kind, const struct attempt *a,
		    struct fact *ret)
{
	int i = port_index(j, a->port);

	if (i < 0)
		return false;
	advance(j, ret->time_ns);
	ret->port_index = (unsigned int)i;
	ret->stats = &j->ledgers[i][a->family];
	if (a->scope != SCOPE_PUBLIC)
		return false;
	j->fact_ns = j->now_ns;
	if (!j->sweep_due_ns)
		j->sweep_due_ns = j->now_ns + SWEEP_NS;
	ret->begin_ns = a->started_ns;
	ret->counts = a->counts;
	ret->sender = sender_of(a);
	ret->network = detector_network(j, &a->destination, ret->sender, kind == FACT_ANSWERED);
	if (!ret->network)
		return false;
	ret->tally = &ret->network->tally[i];
	ret->destination = detector_destination(j, &a->destination);
	return true;
}

/* What these discard has been seen leaving, or is the answer to it: that a SYN leaves takes nothing
 * back. */
static bool stops_what_left(enum drop_by subsystem)
{
	return subsystem == DROP_QDISC || subsystem == DROP_INPUT || subsystem == DROP_RP_FILTER;
}

/* The newest that is known of it is that this host stops it: what left before was judged before. Of
 * a device's queue that cannot be told; see take_left(). */
static bool is_stopped_here(const struct port_stats *l, const struct tally *t)
{
	return t->local > 0 && l->subsystem != DROP_QDISC;
}

/* Room was seen to; the wait is the same for all, so the ring stays in order of time. */
static void queue_wait(struct detector *j, struct network *n, struct tally *t, const struct wait *w)
{
	t->waiting = true;
	n->held_until_ns = w->due_ns;
	j->waits[(j->waits_head + j->waits_count++) % j->config.waits_max] = *w;
}

/* Whether a SYN of this attempt was repeated and left this host, as far as is known. */
static bool has_repeated(const struct attempt *a, const struct tally *t)
{
	return a->syns >= 2 + a->drop.count && t->unanswered >= 2;
}

/* Queues the network to be found silent, unless it is queued. What records may be missing of says
 * nothing before its next SYNs. */
static void await_silence(struct detector *j, const struct fact *f, const struct attempt *a)
{
	bool lossy = (j->lossy_ns && a->started_ns <= j->lossy_ns) || a->started_ns <= j->dead_ns;
	struct wait w = {
		.due_ns = j->now_ns + SILENCE_WAIT_NS,
		.begin_ns = lossy ? f->tally->first_syn_ns : a->started_ns,
		.sender = f->sender,
		.ifindex = a->wire_ifindex,
		.prefix = f->network->prefix,
		.destination = a->destination,
		.port_index = f->port_index,
		.counts = a->counts,
	};

	if (f->tally->waiting || !has_repeated(a, f->tally) ||
	    j->waits_count == j->config.waits_max)
		return;
	queue_wait(j, f->network, f->tally, &w);
}

static void take_sent(struct detector *j, struct fact *f, const struct attempt *a, uint32_t n)
{
	struct tally *t = f->tally;

	f->stats->epoch_count.syns += n;
	f->destination->on[f->port_index].tried_ns = j->now_ns;
	if (t->term != TERM_NONE && term_cause(t->term) == CAUSE_ROUTE) {
		failing_withdraw(j, f->port_index, f->stats, f->network);
		t->fails_as &= (uint8_t)~AILMENT_NO_ROUTE;
		t->local = 0;
	}
	/* A new attempt; more SYNs of one that is found silent are no reason to hope. */
	if (a->syns == n) {
		(void)sender_note(j, f->stats, f->sender, &a->process);
		failing_retried(f->stats, t);
	}
	t->unanswered += (int32_t)n;
	t->syns += n;
	if (!t->first_syn_ns)
		t->first_syn_ns = f->time_ns;
	/* The repeat comes after a second; and then it is waited for an answer. */
	if (f->network->held_until_ns < j->now_ns + 2 * SILENCE_WAIT_NS)
		f->network->held_until_ns = j->now_ns + 2 * SILENCE_WAIT_NS;
	await_silence(j, f, a);
}

static bool is_blocked_here(const struct port_stats *l)
{
	return l->verdict.state == STATE_BLOCKED && l->verdict.by == BY_HOST;
}

static void take_left(struct detector *j, const struct fact *f, const struct attempt *a, uint32_t n)
{
	struct port_stats *l = f->stats;

	if (host_acts_left(&l->host, a) == HOST_DROP_ENDED && is_blocked_here(l) &&
	    !stops_what_left(l->subsystem))
		detector_withdraw_local(j, f->port_index, l);
	l->epoch_count.left_host += n;
	f->tally->left += n;
	if (!l->interface[0])
		memcpy(l->interface, a->interface, sizeof(a->interface));
	else if (a->interface[0] && strcmp(l->interface, a->interface) != 0)
		l->several_interfaces = true;
	if (stops_what_left(l->subsystem))
		return;
	if (f->tally->term != TERM_NONE && term_cause(f->tally->term) == CAUSE_HOST) {
		failing_withdraw(j, f->port_index, l, f->network);
		f->tally->fails_as &= (uint8_t)~AILMENT_DROPPED;
	}
	f->tally->local = 0;
}

/* What was counted in an epoch that has ended cannot be taken away any more. */
static void take_away(uint32_t *count, uint32_t n)
{
	*count -= n < *count ? n : *count;
}

static void count_dropped(const struct fact *f, const struct attempt *a, uint32_t n)
{
	f->stats->epoch_count.dropped_here += n;
	if (a->drop.by == DROP_QDISC) /* counted as leaving a moment ago; see flows_wire.c */
		take_away(&f->stats->epoch_count.left_host, n);
	f->tally->unanswered -= (int32_t)n;
	f->tally->dropped += n;
}

/* Who was redirected is stopped: the port's rule has changed. */
static void count_stopped(struct detector *j, const struct fact *f, const struct attempt *a)
{
	bool was_redirected = f->stats->redirects && detector_is_intercepted(f->stats);
	enum host_change change = host_acts_dropped(&f->stats->host, a, j->now_ns);

	if (!j->settle_due_ns && host_acts_is_settling(&f->stats->host, j->now_ns))
		j->settle_due_ns = j->now_ns + HOST_ACTS_SETTLE_NS;
	detector_count_local(j, f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
	if (change != HOST_REDIRECT_BECAME_DROP || !was_redirected)
		return;
	detector_forget_redirects(j, f->port_index, f->stats);
	failing_add(j, f, TERM_DROPPED_REPEATED, WEIGHT_LOCAL_REPEATED);
}

static void take_dropped(struct detector *j, const struct fact *f, const struct attempt *a,
			 uint32_t n)
{
	count_dropped(f, a, n);
	f->stats->subsystem = a->drop.by;
	f->stats->in_transit = a->drop.in_transit;
	f->tally->local += n;
	count_stopped(j, f, a);
}

static void take_unsent(const struct fact *f, uint32_t n)
{
	take_away(&f->stats->epoch_count.syns, n);
	take_away(&f->tally->syns, n);
	f->tally->unanswered -= (int32_t)n;
}

static void take_denied(struct detector *j, const struct fact *f, const struct attempt *a)
{
	f->destination->on[f->port_index].tried_ns = j->now_ns;
	f->stats->subsystem = DROP_UNKNOWN; /* a refused call has no reason as a packet has */
	f->stats->in_transit = false;
	f->tally->local++;
	count_stopped(j, f, a);
}

/* Routing discards what comes in by another way than it would go out; all else that does is taken
 * together: a firewall's input, or what no reason is known of. */
static enum drop_by loses_answers(const struct attempt *a)
{
	return strstr(a->drop.reason, "RPFILTER") ? DROP_RP_FILTER : DROP_INPUT;
}

static void take_answer_lost(struct detector *j, const struct fact *f, const struct attempt *a)
{
	f->stats->subsystem = loses_answers(a);
	f->stats->in_transit = false;
	f->tally->local++;
	detector_count_local(j, f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
}

static void take_no_route(struct detector *j, const struct fact *f)
{
	f->destination->on[f->port_index].tried_ns = j->now_ns;
	f->tally->local++;
	detector_count_local(j, f, TERM_NO_ROUTE, TERM_NO_ROUTE_REPEATED);
}

/* Begins to count for the open port with the attempt that found it so. */
static void count_as_open(struct port_stats *l, const struct attempt *a)
{
	if (l->verdict.state == STATE_OPEN || l->verdict.state == STATE_DEGRADED) {
		l->open_count.syns += l->epoch_count.syns;
		l->open_count.left_host += l->epoch_count.left_host;
		l->open_count.dropped_here += l->epoch_count.dropped_here;
		return;
	}
	l->opened_ns = a->started_ns;
	/* Others that were sent at the same time wait for their answers, too. */
	if (l->verdict.state == STATE_UNKNOWN && l->failing == 0) {
		l->open_count = l->epoch_count;
		return;
	}
	l->open_count.syns = a->syns;
	l->open_count.left_host = a->syns_on_wire;
	l->open_count.dropped_here = a->drop.count;
}

static void forget_unanswered(struct tally *t)
{
	t->unanswered = 0;
	t->first_syn_ns = 0;
}

static void take_redirected(struct detector *j, const struct fact *f, const struct attempt *a)
{
	bool was_dropped = is_blocked_here(f->stats);

	if (host_acts_redirected(&f->stats->host, a) == HOST_DROP_BECAME_REDIRECT && was_dropped) {
		detector_withdraw_local(j, f->port_index, f->stats);
		f->stats->redirect_is_certain = true;
	}
	f->stats->redirected_ns = j->now_ns;
	f->stats->redirects++;
	f->stats->redirected += !f->tally->redirected;
	f->tally->redirected = true;
	forget_unanswered(f->tally);
}

/* From next door, by what the answer looks like: through NAT the own server, or a neighbour. */
static bool is_near(const struct path *p)
{
	return p->rtt_ns && p->rtt_ns < NEAR_RTT_NS && path_hops(p) <= NEAR_HOPS;
}

/* It proves itself only. */
static void take_near(struct detector *j, const struct fact *f, const struct attempt *a)
{
	f->stats->near.time_ns = j->now_ns;
	f->stats->near.destination = a->destination;
	f->stats->near.path = a->answer;
	f->stats->near.answers++;
	take_away(&f->stats->epoch_count.syns, a->syns);
	take_away(&f->stats->epoch_count.left_host, a->syns_on_wire);
	forget_unanswered(f->tally);
}

static void note_sender(struct detector *j, const struct fact *f, const struct attempt *a)
{
	struct sender *s = sender_note(j, f->stats, f->sender, &a->process);

	if (!s)
		return;
	s->answered_ns = j->now_ns;
	s->silent = 0;
}

static void take_answered(struct detector *j, const struct fact *f, const struct attempt *a)
{
	struct port_stats *l = f->stats;
	bool was_blocked = l->blocked_ns != 0;

	line_is_lively(j);
	if (is_near(&a->answer)) {
		take_near(j, f, a);
		return;
	}
	if (host_acts_answered(&l->host, a) == HOST_REDIRECT_ENDED)
		detector_forget_redirects(j, f->port_index, l);
	note_sender(j, f, a);
	if (!was_blocked)
		count_as_open(l, a);
	detector_count_answer(j, f);
	if (was_blocked && !l->blocked_ns)
		count_as_open(l, a);
	if (a->answer.ttl) {
		path_learn(&f->destination->path, &a->answer);
		f->network->ttl = a->answer.ttl;
		detector_look_for_proxy(j, f, &a->answer);
	}
	f->tally->answer_ns = j->now_ns > a->started_ns ? j->now_ns - a->started_ns : 0;
	f->destination->on[f->port_index].answered_ns = j->now_ns;
	detector_look_for_throttling(j, f->port_index, l);
}

/* An attempt ended without an answer. */
static void count_attempt(const struct detector *j, const struct fact *f)
{
	struct port_stats *l = f->stats;

	(void)j;
	if (!l->attempts_failed || f->begin_ns < l->attempts_ns)
		l->attempts_ns = f->begin_ns;
	l->attempts_failed++;
}

/* Something answered in the negative: the SYNs so far are not unanswered. */
static void count_refusal(struct detector *j, const struct fact *f, enum term term, double weight)
{
	forget_unanswered(f->tally);
	detector_mark_failing(j, f);
	count_attempt(j, f);
	failing_add(j, f, term, weight);
}

static void take_reset(struct detector *j, const struct fact *f, const struct attempt *a)
{
	if (path_fits(&a->reset.path, &a->reset.expected))
		count_refusal(j, f, TERM_REFUSED, WEIGHT_REFUSED);
	else
		count_refusal(j, f, TERM_RESET_MISFIT, WEIGHT_RESET_MISFIT);
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

static void take_icmp(struct detector *j, const struct fact *f, const struct attempt *a)
{
	if (address_equal(&a->icmp.from, &a->destination))
		count_refusal(j, f, TERM_UNREACHABLE, WEIGHT_REFUSED);
	else if (icmp_prohibits(a))
		count_refusal(j, f, TERM_PROHIBITED, WEIGHT_PROHIBITED);
	else
		count_refusal(j, f, TERM_UNREACHABLE, WEIGHT_UNREACHABLE);
}

/* Whether who gave up before the first repeat waited long enough to say something: many times what
 * the network's answer took the last time. */
static bool was_patient(const struct fact *f, const struct attempt *a)
{
	uint64_t waited_ns = a->ended_ns > a->started_ns ? a->ended_ns - a->started_ns
							 : f->time_ns - a->started_ns;

	return f->tally->answer_ns && waited_ns >= PATIENT_MIN_NS &&
	       waited_ns >= PATIENT_FACTOR * f->tally->answer_ns;
}

static void take_ended(struct detector *j, const struct fact *f, const struct attempt *a)
{
	if (a->outcome != OUTCOME_ABANDONED || a->syns != 1) {
		f->destination->on[f->port_index].failed_ns = j->now_ns;
		count_attempt(j, f);
		return;
	}
	if (was_patient(f, a) && f->tally->unanswered > 0 && !is_stopped_here(f->stats, f->tally)) {
		detector_mark_failing(j, f);
		count_attempt(j, f);
		failing_add(j, f, TERM_SILENT_KNOWN, WEIGHT_IMPATIENT);
	}
	if (f->tally->unanswered > 0)
		f->tally->unanswered--;
}

void detector_tell(struct detector *j, enum fact_kind kind, const struct attempt *a, uint32_t n,
		   uint64_t now_ns)
{
	struct fact f = {.time_ns = now_ns};

	if (!look_up(j, kind, a, &f)) {
		if (f.stats && kind == FACT_SENT && a->syns == n)
			f.stats->excluded[a->scope]++;
		return;
	}
	switch (kind) {
	case FACT_SENT:
		take_sent(j, &f, a, n);
		break;
	case FACT_UNSENT:
		take_unsent(&f, n);
		break;
	case FACT_LEFT:
		take_left(j, &f, a, n);
		break;
	case FACT_DROPPED:
		take_dropped(j, &f, a, n);
		break;
	case FACT_DROPPED_APART:
		count_dropped(&f, a, n);
		break;
	case FACT_ANSWERED:
		take_answered(j, &f, a);
		break;
	case FACT_REDIRECTED:
		take_redirected(j, &f, a);
		break;
	case FACT_RESET:
		take_reset(j, &f, a);
		break;
	case FACT_ICMP:
		take_icmp(j, &f, a);
		break;
	case FACT_NO_ROUTE:
		take_no_route(j, &f);
		break;
	case FACT_DENIED:
		take_denied(j, &f, a);
		break;
	case FACT_ENDED:
		take_ended(j, &f, a);
		break;
	case FACT_ANSWER_LOST:
		take_answer_lost(j, &f, a);
		break;
	case FACT_STUCK:
	case FACT_FINISHED:
		detector_note_carried(j, &f, a);
		break;
	}
	detector_evaluate(j, f.port_index, f.stats);
}

void detector_lossy(struct detector *j, uint64_t now_ns)
{
	advance(j, now_ns);
	j->lossy_ns = now_ns;
}

/* Not silent yet: the network is one that takes its time. */
static bool is_still_early(const struct tally *t, uint64_t waited_ns)
{
	return waited_ns < t->answer_ns && waited_ns < PATIENCE_MAX_NS;
}

static void wait_longer(struct detector *j, const struct fact *f, const struct wait *w)
{
	struct wait longer = *w;

	longer.due_ns += SILENCE_WAIT_NS;
	queue_wait(j, f->network, f->tally, &longer);
}

static void end_wait(struct detector *j, const struct wait *w)
{
	struct port_stats *l = &j->ledgers[w->port_index][address_family(&w->destination)];
	struct fact f = {
		.port_index = w->port_index,
		.begin_ns = w->begin_ns,
		.sender = w->sender,
		.counts = w->counts,
		.stats = l,
		.network = detector_find_network(j, &w->prefix),
	};

	if (!f.network)
		return;
	f.tally = &f.network->tally[w->port_index];
	f.tally->waiting = false;
	/* Answered meanwhile, refused, or discarded here. */
	if (f.tally->answered_ns > w->begin_ns || f.tally->unanswered < 2 ||
	    is_stopped_here(l, f.tally))
		return;
	if ((j->lossy_ns && w->begin_ns <= j->lossy_ns) || w->begin_ns <= j->dead_ns ||
	    line_is_dead(j, w)) {
		/* The answer may be among what was lost, or could not come: begin anew. */
		forget_unanswered(f.tally);
		return;
	}
	if (is_still_early(f.tally, w->due_ns - w->begin_ns)) {
		wait_longer(j, &f, w);
		return;
	}
	f.destination = detector_destination(j, &w->destination);
	detector_count_silence(j, &f);
	detector_evaluate(j, w->port_index, l);
}

static void evaluate_all(struct detector *j, bool fade)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (fade) {
				detector_fade(j, i, &j->ledgers[i][f]);
				detector_learn_share(&j->ledgers[i][f]);
			}
			detector_evaluate(j, i, &j->ledgers[i][f]);
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

static bool wait_is_due(const struct detector *j)
{
	return j->waits_count && j->waits[j->waits_head].due_ns <= j->now_ns;
}

void detector_tick(struct detector *j, uint64_t now_ns)
{
	advance(j, now_ns);
	while (wait_is_due(j)) {
		struct wait w = j->waits[j->waits_head];

		j->waits_head = (j->waits_head + 1) % j->config.waits_max;
		j->waits_count--;
		end_wait(j, &w);
	}
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

const struct verdict *detector_verdict(struct detector *j, uint16_t port, enum family family)
{
	int i = port_index(j, port);
	struct verdict *v;

	if (i < 0)
		return NULL;
	v = &j->ledgers[i][family].verdict;
	evidence_fill(j, (unsigned int)i, v);
	return v;
}

static void open_ledgers(struct detector *j)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct port_stats *l = &j->ledgers[i][f];

			l->epoch = 1;
			l->verdict.port = j->config.ports[i];
			l->verdict.family = f;
		}
	}
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
	open_ledgers(j);
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
	*ret = j;
	return 0;
}

void detector_reset(struct detector *j)
{
	lru_map_clear(&j->networks);
	lru_map_clear(&j->destinations);
	memset(j->owned, 0, sizeof(j->owned));
	memset(j->ledgers, 0, sizeof(j->ledgers));
	open_ledgers(j);
	j->waits_head = j->waits_count = 0;
	j->wire_watched = false;
	memset(j->lines, 0, sizeof(j->lines));
	j->dead_ns = 0;
	j->lossy_ns = j->now_ns = j->fact_ns = j->sweep_due_ns = j->settle_due_ns = 0;
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
