// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said of the port, held against the truth: by the core, and by three simple judges that
 * see the same traffic.
 *
 * The simple ones: a program that calls the port blocked when its connect() ran into the kernel's
 * timeout of 127 s; a probe every hour that gives one host five seconds; and whoever counts
 * timeouts of the mail log, three to different destinations within five minutes. A connection that
 * succeeds clears the port for all but the probe.
 */

#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define KERNEL_TIMEOUT (127 * SECOND) /* net.ipv4.tcp_syn_retries 6 */
#define PROBE_EVERY    HOUR
#define THREE_WITHIN   (5 * MINUTE)

/* The goal of the design: decided 3.2 s after the first blocked SYN, which leaves 1.2 s for trying
 * enough networks, 1 s until their SYNs are repeated, and 1 s for an answer to these. */
#define QUICK_ENOUGH (12 * SECOND / 10)
#define QUICK_GOAL   (32 * SECOND / 10)

/* A block counts as one that can be found when it goes on for this long after enough was seen. */
#define TIME_TO_DECIDE (60 * SECOND)

#define TELL_MAX 3 /* wrong verdicts told of one world; all are counted */

static double seconds(uint64_t from_ns, uint64_t to_ns)
{
	return to_ns > from_ns ? (double)(to_ns - from_ns) / SECOND : 0;
}

/* Days of the world, the first is 1. */
static uint64_t day_of(const struct world *w, uint64_t at_ns)
{
	return (at_ns - w->start_ns) / DAY + 1;
}

static void note_wrong(struct world *w, enum detector who, uint64_t at_ns)
{
	uint64_t day = day_of(w, at_ns);

	w->result->scores[who].wrong_days += w->wrong_day[who] != day;
	w->wrong_day[who] = day;
}

/* Right, in a block that is on. */
static void note_found(struct world *w, enum detector who, uint64_t at_ns)
{
	struct score *s = &w->result->scores[who];
	double delay;

	if (w->decided[who] || !w->block.first_syn_ns)
		return;
	w->decided[who] = true;
	if (who == DETECTOR_EGRESS25)
		w->decided_ns = at_ns;
	s->found++;
	delay = seconds(w->block.first_syn_ns, at_ns);
	histogram_add(&s->delay, delay);
	if (who != DETECTOR_EGRESS25)
		return;
	histogram_add(&w->result->networks, w->block.networks);
	histogram_add(&w->result->syns_needed, w->block.syns);
	if (w->block.enough_ns && w->block.now != BLOCK_THROTTLE)
		histogram_add(&w->result->lag, seconds(w->block.enough_ns, at_ns));
}

static void note_recovery(struct world *w, enum detector who, uint64_t at_ns)
{
	if (w->recovery_pending[who] && w->block.first_pass_ns)
		histogram_add(&w->result->scores[who].recovery,
			      seconds(w->block.first_pass_ns, at_ns));
	w->recovery_pending[who] = false;
}

/* ---- the core ---- */

static enum blocked_by true_cause(const struct world *w, const struct verdict *v)
{
	static const enum blocked_by causes[] = {
		[BLOCK_SILENT] = BY_NETWORK_SILENT, [BLOCK_RESET] = BY_NETWORK_RESET,
		[BLOCK_ICMP] = BY_NETWORK_ICMP,	    [BLOCK_LOCAL] = BY_HOST,
		[BLOCK_THROTTLE] = BY_NONE,
	};

	if (v->family == FAMILY_IPV6 && w->setting->ipv6 == IPV6_NO_ROUTE)
		return BY_NO_ROUTE;
	return v->port == 25 ? causes[w->block.now] : BY_NONE;
}

/* What went wrong is worth looking at: it can be made again from its seed. In one write, for other
 * worlds may tell something at the same time. */
static void tell(struct world *w, const char *what, const struct verdict *v, uint64_t at_ns)
{
	const char *by = blocked_by_to_str(v->by);
	char terms[512] = "";
	size_t used = 0;

	if (w->told++ >= TELL_MAX)
		return;
	for (enum term t = 0; t < TERM_COUNT; t++) {
		if (v->evidence.terms[t].networks && used < sizeof(terms))
			used += (size_t)snprintf(terms + used, sizeof(terms) - used, " %u x %s",
						 v->evidence.terms[t].networks, term_to_str(t));
	}
	fprintf(stderr,
		"%s: run %s, rate %g, loss %g, world %llu, day %.4f: %u %s %s %s, sum %.1f of%s\n",
		what, w->setting->run, w->setting->rate, w->setting->loss,
		(unsigned long long)w->seed, (double)(at_ns - w->start_ns) / DAY, v->port,
		family_to_str(v->family), port_state_to_str(v->state), by ? by : "",
		v->evidence.sum, terms);
}

static void take_blocked(struct world *w, const struct verdict *v)
{
	enum blocked_by truth = true_cause(w, v);
	bool scored = v->port == 25 && v->family == FAMILY_IPV4;

	if (truth == BY_NO_ROUTE) {
		w->no_route_said |= v->port == 25 && v->by == truth;
		if (v->by != truth)
			tell(w, "wrong", v, v->decided_ns);
		w->result->scores[DETECTOR_EGRESS25].misnamed += v->by != truth;
	} else if (truth != BY_NONE) {
		if (scored && !w->decided[DETECTOR_EGRESS25])
			w->result->scores[DETECTOR_EGRESS25].misnamed += v->by != truth;
		if (scored)
			note_found(w, DETECTOR_EGRESS25, v->decided_ns);
	} else if (v->port == 25 && w->block.now == BLOCK_THROTTLE) {
		w->result->called_blocked++;
	} else if (v->port == 25 && w->block.off_ns && !w->block.answered_since[v->family]) {
		w->result->scores[DETECTOR_EGRESS25].late++;
	} else {
		note_wrong(w, DETECTOR_EGRESS25, v->decided_ns);
		tell(w, "wrong", v, v->decided_ns);
	}
}

static void take_other(struct world *w, const struct verdict *v)
{
	bool scored = v->port == 25 && v->family == FAMILY_IPV4;
	bool strange = v->state == STATE_THROTTLED || v->state == STATE_INTERCEPTED;
	uint64_t day = day_of(w, v->decided_ns);

	if (scored && v->state == STATE_THROTTLED && w->block.now == BLOCK_THROTTLE)
		note_found(w, DETECTOR_EGRESS25, v->decided_ns);
	if (strange && w->setting->block == BLOCK_NONE) {
		w->result->wrong_other_days += w->wrong_other_day != day;
		w->wrong_other_day = day;
	}
	if (scored && !strange && w->block.now == BLOCK_NONE)
		note_recovery(w, DETECTOR_EGRESS25, v->decided_ns);
}

/* A state that flaps tells nobody anything. */
static void note_change(struct world *w, uint64_t at_ns)
{
	uint64_t fifth_ns = w->changed_ns[CHANGES_AN_HOUR - 1];

	w->result->changes++;
	w->result->flaps += fifth_ns && at_ns - fifth_ns < HOUR;
	memmove(w->changed_ns + 1, w->changed_ns, sizeof(w->changed_ns) - sizeof(w->changed_ns[0]));
	w->changed_ns[0] = at_ns;
}

void judges_take_record(void *world, const struct record *r)
{
	struct world *w = world;
	const struct verdict *v = r->verdict;

	if (r->kind != RECORD_VERDICT)
		return;
	if (v->port == 25 && v->family == FAMILY_IPV4)
		note_change(w, v->decided_ns);
	if (v->state == STATE_BLOCKED)
		take_blocked(w, v);
	else
		take_other(w, v);
	if (v->port == 25 && v->family == FAMILY_IPV4)
		w->accuses[DETECTOR_EGRESS25] =
			v->state == STATE_BLOCKED || v->state == STATE_THROTTLED;
}

/* ---- the simple judges ---- */

static void accuse(struct world *w, enum detector who, uint64_t at_ns)
{
	w->accuses[who] = true;
	if (w->block.now != BLOCK_NONE)
		note_found(w, who, at_ns);
	else if (w->block.off_ns && !w->block.answered_since[FAMILY_IPV4])
		w->result->scores[who].late++;
	else
		note_wrong(w, who, at_ns);
}

static void clear(struct world *w, enum detector who, uint64_t at_ns)
{
	if (w->accuses[who] && w->block.now == BLOCK_NONE)
		note_recovery(w, who, at_ns);
	w->accuses[who] = false;
}

void judges_success(struct world *w)
{
	clear(w, DETECTOR_TIMEOUT, w->now_ns);
	clear(w, DETECTOR_THREE, w->now_ns);
}

/* Whether it makes three different destinations within five minutes. */
static bool note_timeout(struct world *w, uint32_t network)
{
	size_t n = ARRAY_LEN(w->timeouts), at = n - 1;

	for (size_t i = 0; i < n; i++) {
		if (w->timeouts[i].at_ns && w->timeouts[i].network == network)
			at = i;
	}
	memmove(w->timeouts + 1, w->timeouts, at * sizeof(w->timeouts[0]));
	w->timeouts[0].at_ns = w->now_ns;
	w->timeouts[0].network = network;
	return w->timeouts[n - 1].at_ns && w->now_ns - w->timeouts[n - 1].at_ns <= THREE_WITHIN;
}

void judges_timeout(struct world *w, const struct mail *m)
{
	if (m->service != SERVICE_SMTP)
		return;
	if (w->patient_count < ARRAY_LEN(w->patient)) {
		uint32_t at = (w->patient_head + w->patient_count++) % ARRAY_LEN(w->patient);

		w->patient[at].due_ns = m->started_ns + KERNEL_TIMEOUT;
		w->patient[at].network = m->network;
	}
	if (note_timeout(w, m->network))
		accuse(w, DETECTOR_THREE, w->now_ns);
}

/* n SYNs in a row to a network, of which one answer would do. */
static bool any_passes(struct world *w, uint32_t network, unsigned int n)
{
	bool passes = world_passes(w, network), any = false;

	for (unsigned int i = 0; i < n && passes; i++)
		any |= !world_loses(w) && !world_loses(w);
	return any;
}

void judges_pass_time(struct world *w)
{
	while (w->next_probe_ns <= w->now_ns) {
		if (any_passes(w, 0, 3))
			clear(w, DETECTOR_PROBE, w->next_probe_ns);
		else
			accuse(w, DETECTOR_PROBE, w->next_probe_ns);
		w->next_probe_ns += PROBE_EVERY;
	}
	while (w->patient_count && w->patient[w->patient_head].due_ns <= w->now_ns) {
		uint64_t due_ns = w->patient[w->patient_head].due_ns;

		/* The mail server gave up after 30 s; two more SYNs follow. */
		if (!any_passes(w, w->patient[w->patient_head].network, 2))
			accuse(w, DETECTOR_TIMEOUT, due_ns);
		w->patient_head = (w->patient_head + 1) % ARRAY_LEN(w->patient);
		w->patient_count--;
	}
}

/* ---- the block ---- */

void judges_block_begins(struct world *w)
{
	w->went_on = w->accuses[DETECTOR_EGRESS25] && w->block.off_ns &&
		     !w->block.answered_since[FAMILY_IPV4];
	memset(w->decided, 0, sizeof(w->decided));
	memset(w->recovery_pending, 0, sizeof(w->recovery_pending));
}

/* A throttle lets some through: how much a judge has to see is not in the table. It is missed by
 * calling the port open all the time. */
static bool throttle_is_missed(struct world *w)
{
	const struct verdict *v = monitor_verdict(w->monitor, 25, FAMILY_IPV4);

	return !w->decided[DETECTOR_EGRESS25] && v->state == STATE_OPEN;
}

void judges_block_ends(struct world *w)
{
	const struct block *b = &w->block;
	bool throttled = b->now == BLOCK_THROTTLE;
	bool enough = throttled ? b->networks > 0
				: b->enough_ns && w->now_ns - b->enough_ns > TIME_TO_DECIDE;

	/* To whoever calls the port blocked still, it is the same block. */
	enough &= !w->went_on;
	w->result->blocks += enough;
	w->result->thin += !enough;
	for (enum detector who = 0; who < DETECTOR_COUNT; who++) {
		bool missed = enough && !w->decided[who];

		if (throttled && who == DETECTOR_EGRESS25)
			missed &= throttle_is_missed(w);
		if (missed && who == DETECTOR_EGRESS25)
			tell(w, "missed", monitor_verdict(w->monitor, 25, FAMILY_IPV4), w->now_ns);
		w->result->scores[who].missed += missed;
		w->recovery_pending[who] = w->accuses[who];
	}
	if (enough && !throttled && b->enough_ns - b->first_syn_ns <= QUICK_ENOUGH) {
		w->result->quick++;
		w->result->quick_met += w->decided[DETECTOR_EGRESS25] &&
					w->decided_ns <= b->first_syn_ns + QUICK_GOAL;
	}
}
