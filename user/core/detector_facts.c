// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the detector is told, one function for each kind of fact: what it changes in the numbers of
 * its port, network and destination. What they weigh stands in detector_weigh.c.
 */

#include "core/detector_internal.h"

#include <string.h>

/* False when the fact does not count; the port_stats are found even so, if the port is watched. A
 * network for which there is no room is not looked at: more are tried than can be remembered. */
static bool look_up(struct detector *j, enum fact_kind kind, const struct attempt *a,
		    struct fact *ret)
{
	int i = detector_place(&j->config, a->port);

	if (i < 0)
		return false;
	detector_advance(j, ret->time_ns);
	ret->port_index = (unsigned int)i;
	ret->stats = &j->stats[i][a->family];
	if (a->scope != SCOPE_PUBLIC)
		return false;
	j->fact_ns = j->now_ns;
	if (!j->sweep_due_ns)
		j->sweep_due_ns = j->now_ns + SWEEP_NS;
	ret->begin_ns = a->started_ns;
	ret->counts = a->counts;
	ret->ifindex = a->wire_ifindex;
	ret->source = a->wire_source;
	ret->foreign_source = a->foreign_source;
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
	return subsystem == DROP_QDISC || subsystem == DROP_INPUT || subsystem == DROP_RP_FILTER ||
	       subsystem == DROP_SOURCE_ADDRESS;
}

static void note_sent(struct detector *j, struct fact *f, const struct attempt *a, uint32_t n)
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
	waits_await_silence(j, f, a);
}

/* All of it, or a part by turns. */
static bool is_blocked_here(const struct port_stats *l)
{
	return l->verdict.by == BY_HOST;
}

static void note_left(struct detector *j, const struct fact *f, const struct attempt *a, uint32_t n)
{
	struct port_stats *l = f->stats;

	if (!detector_passes_block(l, f->tally) && host_acts_left(&l->host, a) == HOST_DROP_ENDED &&
	    is_blocked_here(l) && !stops_what_left(l->subsystem))
		detector_withdraw_local(j, f->port_index, l);
	if (f->tally->dropped)
		l->stopping_ns = 0; /* it was stopped itself */
	l->epoch_count.left_host += n;
	f->tally->left += n;
	if (l->no_ports && is_blocked_here(l) && l->subsystem == DROP_SOURCE_PORTS)
		detector_withdraw_local(j, f->port_index, l);
	l->no_ports_since_ns = j->now_ns;
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
static void subtract(uint32_t *count, uint32_t n)
{
	*count -= n < *count ? n : *count;
}

static void count_dropped(const struct fact *f, const struct attempt *a, uint32_t n)
{
	f->stats->epoch_count.dropped_here += n;
	if (a->drop.by == DROP_QDISC) /* counted as leaving a moment ago; see flows_wire.c */
		subtract(&f->stats->epoch_count.left_host, n);
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
	if (!f->stats->stopping_ns || j->now_ns - f->stats->stopped_ns > WINDOW_NS)
		f->stats->stopping_ns = j->now_ns;
	f->stats->stopped_ns = j->now_ns;
	detector_count_local(j, f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
	if (change != HOST_REDIRECT_BECAME_DROP || !was_redirected)
		return;
	detector_forget_redirects(j, f->port_index, f->stats);
	failing_add(j, f, TERM_DROPPED_REPEATED, WEIGHT_LOCAL_REPEATED);
}

static void note_dropped(struct detector *j, const struct fact *f, const struct attempt *a,
			 uint32_t n)
{
	bool here_too = is_blocked_here(f->stats) && !f->stats->in_transit;

	count_dropped(f, a, n);
	f->stats->subsystem = a->drop.by;
	/* What stops this host's own and what passes it is told as the former, not by turns. */
	f->stats->in_transit = a->drop.in_transit && !here_too;
	f->tally->local += n;
	count_stopped(j, f, a);
}

static void note_unsent(const struct fact *f, uint32_t n)
{
	subtract(&f->stats->epoch_count.syns, n);
	subtract(&f->tally->syns, n);
	f->tally->unanswered -= (int32_t)n;
}

static void note_denied(struct detector *j, const struct fact *f, const struct attempt *a)
{
	f->destination->on[f->port_index].tried_ns = j->now_ns;
	/* Of whoever connects in its place, the reason is known. */
	if (detector_count_stopped_for(j, f))
		return;
	f->stats->subsystem = DROP_UNKNOWN; /* a refused call has no reason as a packet has */
	f->stats->in_transit = false;
	f->tally->local++;
	count_stopped(j, f, a);
}

/* A source port is wanted per destination, and given back after a while: now and then one is free,
 * and that none was for so long is this host's block. The verdict is told again, for it says so. */
static void note_no_port(struct detector *j, const struct fact *f)
{
	struct port_stats *l = f->stats;
	struct verdict told;

	if (!l->no_ports || j->now_ns - l->no_port_ns > SPEAKS_NS) {
		l->no_ports = 0;
		l->no_ports_since_ns = j->now_ns;
		l->no_ports_told = false;
	}
	l->no_ports++;
	l->no_port_ns = j->now_ns;
	l->no_port = f->destination->address;
	if (j->now_ns - l->no_ports_since_ns >= NO_PORTS_NS && l->no_ports >= NO_PORTS) {
		l->subsystem = DROP_SOURCE_PORTS;
		l->in_transit = false;
		failing_add(j, f, TERM_DROPPED_REPEATED, WEIGHT_LOCAL_REPEATED);
	}
	if (l->no_ports < NO_PORTS || l->no_ports_told)
		return;
	l->no_ports_told = true;
	told = l->verdict;
	told.decided_ns = j->now_ns;
	told.news = NEWS_APART;
	evidence_fill(j, f->port_index, &told);
	j->sink(j->sink_context, &told);
}

/* Routing discards what comes in by another way than it would go out; all else that does is taken
 * together: a firewall's input, or what no reason is known of. */
static enum drop_by loses_answers(const struct attempt *a)
{
	return strstr(a->drop.reason, "RPFILTER") ? DROP_RP_FILTER : DROP_INPUT;
}

static void note_answer_lost(struct detector *j, const struct fact *f, const struct attempt *a)
{
	f->stats->subsystem = loses_answers(a);
	/* Discarded in another namespace than the one it is for: on its way to a container. */
	f->stats->in_transit = a->drop.netns && a->drop.netns != a->netns;
	f->tally->local++;
	detector_count_local(j, f, TERM_DROPPED_HERE, TERM_DROPPED_REPEATED);
}

static void note_no_route(struct detector *j, const struct fact *f)
{
	f->destination->on[f->port_index].tried_ns = j->now_ns;
	f->tally->local++;
	detector_count_local(j, f, TERM_NO_ROUTE, TERM_NO_ROUTE_REPEATED);
}

/* Begins to count for the open port with the attempt that found it so. */
static void count_as_open(struct port_stats *l, const struct attempt *a)
{
	if (verdict_is_answered(&l->verdict)) {
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

static void note_redirected(struct detector *j, const struct fact *f, const struct attempt *a)
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
	tally_forget_unanswered(f->tally);
}

/* From next door, by what its answers look like: through NAT the own server, or a neighbour. Its
 * quickest one tells the distance; others had to wait. */
static bool is_near(const struct fact *f, const struct attempt *a)
{
	struct path p = f->destination->path;

	if (a->on_link)
		return true;
	if (!a->answer.ttl)
		return false;
	path_learn(&p, &a->answer);
	return p.rtt_ns && p.rtt_ns < NEAR_RTT_NS && path_hops(&a->answer) <= NEAR_HOPS;
}

/* It proves itself only. */
static void note_near(struct detector *j, const struct fact *f, const struct attempt *a)
{
	f->stats->near.time_ns = j->now_ns;
	f->stats->near.destination = a->destination;
	f->stats->near.answers++;
	path_learn(&f->destination->path, &a->answer);
	f->stats->near.path = f->destination->path;
	/* Some thing next door that answers for all has the internet's addresses. */
	if (!a->on_link && a->answer.rtt_ns >= ROW_NEAREST_NS)
		detector_note_row(f->stats, f->tally, &a->answer, j->now_ns);
	if (f->tally->in_answers)
		detector_withdraw_answer(j, f);
	subtract(&f->stats->epoch_count.syns, a->syns);
	subtract(&f->stats->epoch_count.left_host, a->syns_on_wire);
	tally_forget_unanswered(f->tally);
}

static void note_sender(struct detector *j, const struct fact *f, const struct attempt *a)
{
	struct sender *s = sender_note(j, f->stats, f->sender, &a->process);

	if (!s)
		return;
	s->answered_ns = j->now_ns;
	s->silent = 0;
}

static void note_answered(struct detector *j, const struct fact *f, const struct attempt *a)
{
	struct port_stats *l = f->stats;
	bool was_blocked = l->blocked_ns != 0;

	if (is_near(f, a)) {
		note_near(j, f, a);
		return;
	}
	line_is_lively(j);
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

/* It failed before the newest answer, and goes on to: what is dead says nothing of the others. */
static bool was_dead(const struct fact *f)
{
	return f->tally->fails_as && f->tally->since_ns && f->tally->since_ns < f->stats->epoch_ns;
}

/* An attempt ended without an answer. */
static void count_attempt(const struct detector *j, const struct fact *f)
{
	struct port_stats *l = f->stats;

	if (fact_is_outvoted(j, f) || f->begin_ns <= j->dead_ns || was_dead(f))
		return;
	if (!l->attempts_failed || f->begin_ns < l->attempts_ns)
		l->attempts_ns = f->begin_ns;
	l->attempts_failed++;
}

/* Something answered in the negative: the SYNs so far are not unanswered. */
static void count_refusal(struct detector *j, const struct fact *f, enum term term, double weight)
{
	tally_forget_unanswered(f->tally);
	if (detector_count_stopped_for(j, f))
		return;
	detector_mark_failing(j, f);
	count_attempt(j, f);
	failing_add(j, f, term, weight);
}

static void note_reset(struct detector *j, const struct fact *f, const struct attempt *a)
{
	line_is_lively(j);
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

static void note_icmp(struct detector *j, const struct fact *f, const struct attempt *a)
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

static void note_ended(struct detector *j, const struct fact *f, const struct attempt *a)
{
	if (a->outcome != OUTCOME_ABANDONED || a->syns != 1) {
		f->destination->on[f->port_index].failed_ns = j->now_ns;
		count_attempt(j, f);
		return;
	}
	if (was_patient(f, a) && f->tally->unanswered > 0 &&
	    !tally_is_stopped_here(f->stats, f->tally)) {
		detector_mark_failing(j, f);
		count_attempt(j, f);
		failing_add(j, f, TERM_SILENT_KNOWN, WEIGHT_IMPATIENT);
	}
	if (f->tally->unanswered > 0)
		f->tally->unanswered--;
}

/* A program hands its mail to a mail server of this machine, and none listens. */
static void note_refused_here(struct port_stats *l, const struct attempt *a)
{
	l->refused_here.times++;
	l->refused_here.destination = a->destination;
	l->refused_here.process = a->process;
}

/* A relay of one's own network: it is judged by nobody, but that it does not answer is told. */
static void note_private(struct port_stats *l, enum fact_kind kind, const struct attempt *a)
{
	bool refused = kind == FACT_RESET || kind == FACT_ICMP;

	if (kind != FACT_ANSWERED && kind != FACT_ENDED && !refused)
		return;
	if (kind == FACT_ANSWERED || !address_equal(&l->private_relay.destination, &a->destination))
		l->private_relay.failed = 0;
	l->private_relay.destination = a->destination;
	l->private_relay.refused = refused;
	l->private_relay.failed += kind != FACT_ANSWERED;
}

void detector_tell(struct detector *j, enum fact_kind kind, const struct attempt *a, uint32_t n,
		   uint64_t now_ns)
{
	struct fact f = {.time_ns = now_ns};

	if (!look_up(j, kind, a, &f)) {
		if (f.stats && kind == FACT_SENT && a->syns == n)
			f.stats->excluded[a->scope]++;
		if (f.stats && kind == FACT_RESET &&
		    (a->scope == SCOPE_LOOPBACK || a->scope == SCOPE_OWN))
			note_refused_here(f.stats, a);
		if (f.stats && a->scope == SCOPE_PRIVATE)
			note_private(f.stats, kind, a);
		return;
	}
	switch (kind) {
	case FACT_SENT:
		note_sent(j, &f, a, n);
		break;
	case FACT_UNSENT:
		note_unsent(&f, n);
		break;
	case FACT_LEFT:
		note_left(j, &f, a, n);
		break;
	case FACT_DROPPED:
		note_dropped(j, &f, a, n);
		break;
	case FACT_DROPPED_APART:
		count_dropped(&f, a, n);
		break;
	case FACT_ANSWERED:
		note_answered(j, &f, a);
		break;
	case FACT_REDIRECTED:
		note_redirected(j, &f, a);
		break;
	case FACT_RESET:
		note_reset(j, &f, a);
		break;
	case FACT_ICMP:
		note_icmp(j, &f, a);
		break;
	case FACT_NO_ROUTE:
		note_no_route(j, &f);
		break;
	case FACT_DENIED:
		note_denied(j, &f, a);
		break;
	case FACT_NO_PORT:
		note_no_port(j, &f);
		break;
	case FACT_ENDED:
		note_ended(j, &f, a);
		break;
	case FACT_ANSWER_LOST:
		note_answer_lost(j, &f, a);
		break;
	case FACT_STUCK:
	case FACT_QUIET:
	case FACT_FINISHED:
		detector_note_carried(j, &f, a);
		break;
	}
	detector_evaluate(j, f.port_index, f.stats);
}
