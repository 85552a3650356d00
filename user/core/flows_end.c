// SPDX-License-Identifier: GPL-2.0-only
/* See flows_internal.h. What every sensor's report comes to: a record, a fact for the judge, the
 * end. */

#include <string.h>

#include "core/flows_internal.h"

/* How long an answer may come after its program gave up: to a SYN, and to its first repeat 1 s
 * later, from a server that takes its time. The connection is nobody's then, the port is open. */
#define LATE_ANSWER_NS 5000000000ULL

void flows_emit(struct flows *j, enum record_kind kind, struct flow *s, uint64_t time_ns,
		bool reset_inbound)
{
	struct record r = {
		.kind = kind,
		.time_ns = time_ns,
		.attempt = &s->a,
		.reset_inbound = reset_inbound,
	};

	flow_settle(j, s);
	j->sink(j->sink_context, &r);
	s->a.told.any = true;
	s->a.told.syns = s->a.syns;
	s->a.told.left = s->a.syns_on_wire;
	s->a.told.dropped = s->a.drop.count;
}

void flows_wait_until(struct flows *j, struct flow *s, uint64_t at_ns)
{
	flow_set_due(j, s, (at_ns / FLOWS_DUE_GRID_NS + 1) * FLOWS_DUE_GRID_NS);
}

void flows_tell(struct flows *j, struct flow *s, enum fact_kind kind, uint32_t n, uint64_t now_ns)
{
	if (!s->a.counts && flow_counts(j, s)) {
		s->a.counts = true;
		netns_verdicts_now_counts(j->verdicts, &s->a, s->sent, now_ns);
	}
	netns_verdicts_tell(j->verdicts, kind, &s->a, n, now_ns);
	if (kind == FACT_SENT)
		s->sent += n;
	else if (kind == FACT_UNSENT)
		s->sent -= n < s->sent ? n : s->sent;
}

void flows_tell_answered(struct flows *j, struct flow *s, uint64_t now_ns)
{
	if (s->answer_told)
		return;
	s->answer_told = true;
	flow_note_answered(j, s);
	flows_tell(j, s, FACT_ANSWERED, 0, now_ns);
}

void flows_tell_reset(struct flows *j, struct flow *s, uint64_t now_ns)
{
	if (s->refusal_told)
		return;
	s->refusal_told = true;
	flows_tell(j, s, FACT_RESET, 0, now_ns);
}

void flows_tell_collected(struct flows *j, struct flow *s, uint32_t left, uint32_t dropped,
			  uint64_t now_ns)
{
	if (left)
		flows_tell(j, s, FACT_LEFT, left, now_ns);
	if (dropped)
		flows_tell(j, s, FACT_DROPPED, dropped, now_ns);
	if (s->a.reset.seen)
		flows_tell_reset(j, s, now_ns);
	if (s->a.icmp.seen)
		flows_tell(j, s, FACT_ICMP, 0, now_ns);
	/* A socket tells by itself whether it got it. */
	if (s->a.answer_lost)
		flows_tell(j, s, FACT_ANSWER_LOST, 0, now_ns);
	else if (s->a.answer.ttl && (!s->owned || s->ended))
		flows_tell_answered(j, s, s->a.wire_answer_ns);
}

/* Takes over what a loose slot collected of the same SYN; the slot is gone afterwards. */
static void merge(struct flows *j, struct flow *s, struct flow *loose, uint64_t now_ns)
{
	struct attempt l = loose->a;
	bool told = loose->a.forwarded;

	s->answer_told |= loose->answer_told;
	flow_free(j, loose);
	s->a.syns_on_wire += l.syns_on_wire;
	if (l.wire_syn_ns)
		s->a.wire_syn_ns = l.wire_syn_ns;
	if (l.wire_ifindex) {
		s->a.wire_ifindex = l.wire_ifindex;
		s->a.wire_source = l.wire_source;
		s->a.foreign_source = l.foreign_source;
		s->a.on_link = l.on_link;
	}
	if (l.interface[0])
		memcpy(s->a.interface, l.interface, sizeof(s->a.interface));
	s->a.answer_lost |= l.answer_lost;
	if (l.drop.count || l.answer_lost) {
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
		flow_note_passing(j, s);
	if (!told)
		flows_tell_collected(j, s, l.syns_on_wire, l.drop.count, now_ns);
}

void flows_bind_isn(struct flows *j, struct flow *s, const struct observation *o)
{
	struct flow *other;

	if (s->has_isn || !o->has_isn)
		return;
	other = flow_find_isn(j, &s->a.destination, s->a.port, o->isn);
	if (other && other->owned)
		return; /* two sockets, one ISN: the first one keeps it */
	if (other)
		merge(j, s, other, o->time_ns);
	flow_index_isn(j, s, o->isn);
}

/* Whatever its packets do now is no part of its story, but says something of the port. */
static void await_late_answer(struct flows *j, struct flow *s)
{
	flow_forget_cookie(j, s);
	s->ended = true;
	flow_set_rank(j, s);
	flows_wait_until(j, s, s->a.ended_ns + LATE_ANSWER_NS);
}

void flows_end(struct flows *j, struct flow *s, enum outcome outcome, uint64_t now_ns)
{
	bool unanswered = outcome == OUTCOME_SILENT || outcome == OUTCOME_ABANDONED;

	s->a.outcome = outcome;
	/* Records of several CPUs may come in slightly out of order. */
	s->a.ended_ns = now_ns > s->a.started_ns ? now_ns : s->a.started_ns;
	flows_emit(j, RECORD_ATTEMPT, s, now_ns, false);
	if (unanswered && s->has_isn && !j->wire_followed)
		await_late_answer(j, s);
	else
		flow_free(j, s);
}

void flows_end_aborted(struct flows *j, struct flow *s)
{
	flows_end(j, s, s->a.outcome, s->a.ended_ns);
}
