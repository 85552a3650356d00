// SPDX-License-Identifier: GPL-2.0-only
/* See programs.h. */

#include "core/programs.h"

#include <stddef.h>

#include "core/weights.h"

/* Calls in a row that tell it. */
#define STOPPED_CALLS 3

static struct program_user *find(struct programs *p, unsigned int port, enum family family,
				 const struct process *process, uint64_t now_ns)
{
	struct program_user *of = p->of[port][family], *free_one = NULL;

	for (size_t i = 0; i < PROGRAMS_USERS; i++) {
		if (of[i].newest_ns && of[i].uid == process->uid)
			return &of[i];
		if (!of[i].newest_ns || now_ns - of[i].newest_ns > WINDOW_NS)
			free_one = &of[i];
	}
	if (free_one)
		*free_one = (struct program_user){.uid = process->uid};
	return free_one;
}

/* What one is answered tells that it passes until it is stopped itself; and, after a moment, only
 * where it was answered later than the one that is stopped: else the rule may be for all. */
static bool passes(const struct program_user *other, const struct program_user *u, uint64_t now_ns)
{
	if (!other->answered_ns || other->stopped)
		return false;
	return now_ns - other->answered_ns <= SPEAKS_NS ||
	       (now_ns - other->answered_ns <= STALE_NS && other->answered_ns > u->answered_ns);
}

static bool others_pass(const struct programs *p, unsigned int port, enum family family,
			const struct program_user *u, uint64_t now_ns)
{
	const struct program_user *of = p->of[port][family];

	for (size_t i = 0; i < PROGRAMS_USERS; i++) {
		if (&of[i] != u && passes(&of[i], u, now_ns))
			return true;
	}
	return false;
}

static bool is_stopped(const struct programs *p, unsigned int port, enum family family,
		       const struct program_user *u, uint64_t now_ns)
{
	return u->stopped >= STOPPED_CALLS && now_ns - u->newest_ns <= WINDOW_NS &&
	       others_pass(p, port, family, u, now_ns);
}

static void count_stopped(struct program_user *u, enum fact_kind kind, const struct attempt *a,
			  uint64_t now_ns)
{
	if (kind == FACT_DROPPED && a->drop.count > 1)
		return; /* the same SYN again */
	if (!u->stopped)
		u->since_ns = now_ns;
	u->stopped++;
	u->error = kind == FACT_DROPPED ? 0 : a->error;
	u->by = kind == FACT_DROPPED ? a->drop.by : DROP_UNKNOWN;
}

bool programs_tell(struct programs *p, unsigned int port_index, enum fact_kind kind,
		   const struct attempt *a, uint64_t now_ns, bool *ret_changed)
{
	struct program_user *u;

	*ret_changed = false;
	if (!a->process.known || !a->counts || a->scope != SCOPE_PUBLIC || a->drop.in_transit ||
	    (kind != FACT_DENIED && kind != FACT_DROPPED && kind != FACT_NO_ROUTE &&
	     kind != FACT_LEFT && kind != FACT_ANSWERED))
		return false;
	u = find(p, port_index, a->family, &a->process, now_ns);
	if (!u)
		return false;
	u->process = a->process;
	u->newest_ns = now_ns;
	if (kind == FACT_ANSWERED)
		u->answered_ns = now_ns;
	if (kind == FACT_ANSWERED || kind == FACT_LEFT)
		u->stopped = 0;
	else
		count_stopped(u, kind, a, now_ns);
	*ret_changed = u->told != is_stopped(p, port_index, a->family, u, now_ns);
	u->told ^= *ret_changed;
	return u->stopped && others_pass(p, port_index, a->family, u, now_ns);
}

void programs_compose(const struct programs *p, unsigned int port_index, struct verdict *v,
		      uint64_t now_ns)
{
	const struct program_user *of = p->of[port_index][v->family];

	/* Where all are stopped, the machine is. */
	if (v->state == STATE_BLOCKED && v->by == BY_HOST)
		return;
	for (size_t i = 0; i < PROGRAMS_USERS; i++) {
		if (!of[i].newest_ns || !is_stopped(p, port_index, v->family, &of[i], now_ns))
			continue;
		if (v->apart_count == VERDICT_APART) {
			v->apart_more++;
			continue;
		}
		v->apart[v->apart_count++] = (struct verdict_apart){
			.value = {.what = SPLIT_PROGRAM, .uid = of[i].uid},
			.process = of[i].process,
			.state = STATE_BLOCKED,
			.by = BY_HOST,
			.subsystem = of[i].by == DROP_UNKNOWN ? DROP_PROGRAM : of[i].by,
			.since_ns = of[i].since_ns,
			.calls = of[i].stopped,
			.error = of[i].error,
		};
	}
}
