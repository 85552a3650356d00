// SPDX-License-Identifier: GPL-2.0-only
/* See join_part.h. What every sensor's report comes to: a record, a fact for the judge, the end. */

#include <string.h>

#include "core/join_part.h"

/* How long an answer may come after its program gave up: to a SYN, and to its first repeat 1 s
 * later, from a server that takes its time. The connection is nobody's then, the port is open. */
#define LATE_ANSWER_NS 5000000000ULL

/* Due times lie on this grid, so that all slots are walked ten times a second at most. */
#define DUE_GRID_NS 100000000ULL

void join_emit(struct join *j, enum record_kind kind, struct slot *s, uint64_t time_ns,
	       bool reset_inbound)
{
	struct record r = {
		.kind = kind,
		.time_ns = time_ns,
		.attempt = &s->a,
		.reset_inbound = reset_inbound,
	};

	slot_settle(j, s);
	j->sink(j->sink_context, &r);
	s->a.told.any = true;
	s->a.told.syns = s->a.syns;
	s->a.told.left = s->a.syns_on_wire;
	s->a.told.dropped = s->a.drop.count;
}

void join_wait_until(struct join *j, struct slot *s, uint64_t at_ns)
{
	s->due_ns = (at_ns / DUE_GRID_NS + 1) * DUE_GRID_NS;
	if (s->due_ns < j->deadline_ns)
		j->deadline_ns = s->due_ns;
}

void join_tell_answered(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (s->answer_told)
		return;
	s->answer_told = true;
	court_tell(j->court, FACT_ANSWERED, &s->a, 0, now_ns);
}

void join_tell_reset(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (s->refusal_told)
		return;
	s->refusal_told = true;
	court_tell(j->court, FACT_RESET, &s->a, 0, now_ns);
}

void join_tell_collected(struct join *j, struct slot *s, uint32_t left, uint32_t dropped,
			 uint64_t now_ns)
{
	if (left)
		court_tell(j->court, FACT_LEFT, &s->a, left, now_ns);
	if (dropped)
		court_tell(j->court, FACT_DROPPED, &s->a, dropped, now_ns);
	if (s->a.reset.seen)
		join_tell_reset(j, s, now_ns);
	if (s->a.icmp.seen)
		court_tell(j->court, FACT_ICMP, &s->a, 0, now_ns);
}

/* Takes over what a loose slot collected of the same SYN; the slot is gone afterwards. */
static void merge(struct join *j, struct slot *s, struct slot *loose, uint64_t now_ns)
{
	struct attempt l = loose->a;
	bool told = loose->a.forwarded;

	s->answer_told |= loose->answer_told;
	slot_free(j, loose);
	s->a.syns_on_wire += l.syns_on_wire;
	if (l.wire_syn_ns)
		s->a.wire_syn_ns = l.wire_syn_ns;
	if (l.interface[0])
		memcpy(s->a.interface, l.interface, sizeof(s->a.interface));
	if (l.drop.count) {
		l.drop.count += s->a.drop.count;
		s->a.drop = l.drop;
	}
	if (l.icmp.seen)
		s->a.icmp = l.icmp;
	if (l.reset.seen)
		s->a.reset = l.reset;
	if (l.wire_answer_ns) {
		s->a.wire_answer_ns = l.wire_answer_ns;
		s->a.answer = l.answer;
	}
	if (l.syns_on_wire)
		slot_note_passing(j, s);
	if (!told)
		join_tell_collected(j, s, l.syns_on_wire, l.drop.count, now_ns);
}

void join_bind_isn(struct join *j, struct slot *s, const struct observation *o)
{
	struct slot *other;

	if (s->has_isn || !o->has_isn)
		return;
	other = slot_find_isn(j, &s->a.destination, s->a.port, o->isn);
	if (other && other->owned)
		return; /* two sockets, one ISN: the first one keeps it */
	if (other)
		merge(j, s, other, o->time_ns);
	slot_index_isn(j, s, o->isn);
}

/* Whatever its packets do now is no part of its story, but says something of the port. */
static void await_late_answer(struct join *j, struct slot *s)
{
	slot_forget_cookie(j, s);
	s->ended = true;
	join_wait_until(j, s, s->a.ended_ns + LATE_ANSWER_NS);
}

void join_end(struct join *j, struct slot *s, enum outcome outcome, uint64_t now_ns)
{
	bool unanswered = outcome == OUTCOME_SILENT || outcome == OUTCOME_ABANDONED;

	s->a.outcome = outcome;
	/* Records of several CPUs may come in slightly out of order. */
	s->a.ended_ns = now_ns > s->a.started_ns ? now_ns : s->a.started_ns;
	join_emit(j, RECORD_ATTEMPT, s, now_ns, false);
	if (unanswered && s->owned && s->has_isn)
		await_late_answer(j, s);
	else
		slot_free(j, s);
}

void join_end_aborted(struct join *j, struct slot *s)
{
	join_end(j, s, s->a.outcome, s->a.ended_ns);
}
