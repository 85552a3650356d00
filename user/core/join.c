// SPDX-License-Identifier: GPL-2.0-only
/*
 * See join.h. One slot per attempt, two indexes: by cookie, and by (destination, port, ISN). A SYN
 * seen on the wire or dropped before its socket's ISN is known gets a slot of its own, which is
 * merged into the socket's as soon as that ISN shows up.
 */

#include "core/join.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/slot.h"

/* How long a forwarded SYN is waited for: two and a half times the gap before (it doubles from one
 * SYN to the next), within these bounds. The upper one is Linux's own end, 131 s. */
#define FORWARDED_WAIT_MIN_NS 4000000000ULL
#define FORWARDED_WAIT_MAX_NS 131000000000ULL

/* Two sightings of one SYN within this are one SYN sent once: TCP_RTO_MIN, the least a kernel waits
 * before it sends again (and a SYN waits five times as long). */
#define SAME_SYN_NS 200000000ULL

/* How long an answer may come after its program gave up: to a SYN, and to its first repeat 1 s
 * later, from a server that takes its time. The connection is nobody's then, the port is open. */
#define LATE_ANSWER_NS 5000000000ULL

/* Due times lie on this grid, so that all slots are walked ten times a second at most. */
#define DUE_GRID_NS 100000000ULL

static void emit(struct join *j, enum record_kind kind, struct slot *s, uint64_t time_ns,
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

/* Waits longer than the sender would before its next SYN, then calls it the end. */
static void set_due(struct join *j, struct slot *s)
{
	uint64_t wait_ns = JOIN_FORWARDED_AFTER_NS, due_ns;

	if (s->announced) {
		wait_ns = s->gap_ns * 5 / 2;
		if (wait_ns < FORWARDED_WAIT_MIN_NS)
			wait_ns = FORWARDED_WAIT_MIN_NS;
		if (wait_ns > FORWARDED_WAIT_MAX_NS)
			wait_ns = FORWARDED_WAIT_MAX_NS;
	}
	due_ns = (s->announced ? s->a.last_syn_ns : s->a.started_ns) + wait_ns;
	s->due_ns = (due_ns / DUE_GRID_NS + 1) * DUE_GRID_NS;
	if (s->due_ns < j->deadline_ns)
		j->deadline_ns = s->due_ns;
}

static void tell_answered(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (s->answer_told)
		return;
	s->answer_told = true;
	court_tell(j->court, FACT_ANSWERED, &s->a, 0, now_ns);
}

static void tell_reset(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (s->refusal_told)
		return;
	s->refusal_told = true;
	court_tell(j->court, FACT_RESET, &s->a, 0, now_ns);
}

/* Tells the judge at once what a loose slot had kept back. */
static void tell_collected(struct join *j, struct slot *s, uint32_t left, uint32_t dropped,
			   uint64_t now_ns)
{
	if (left)
		court_tell(j->court, FACT_LEFT, &s->a, left, now_ns);
	if (dropped)
		court_tell(j->court, FACT_DROPPED, &s->a, dropped, now_ns);
	if (s->a.reset.seen)
		tell_reset(j, s, now_ns);
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
		tell_collected(j, s, l.syns_on_wire, l.drop.count, now_ns);
}

/* The ISN of a SYN became known: from now on every sensor's report finds the slot. */
static void bind_isn(struct join *j, struct slot *s, const struct observation *o)
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
	s->due_ns = ((s->a.ended_ns + LATE_ANSWER_NS) / DUE_GRID_NS + 1) * DUE_GRID_NS;
	if (s->due_ns < j->deadline_ns)
		j->deadline_ns = s->due_ns;
}

static void end_attempt(struct join *j, struct slot *s, enum outcome outcome, uint64_t now_ns)
{
	bool unanswered = outcome == OUTCOME_SILENT || outcome == OUTCOME_ABANDONED;

	s->a.outcome = outcome;
	/* Records of several CPUs may come in slightly out of order. */
	s->a.ended_ns = now_ns > s->a.started_ns ? now_ns : s->a.started_ns;
	emit(j, RECORD_ATTEMPT, s, now_ns, false);
	if (unanswered && s->owned && s->has_isn)
		await_late_answer(j, s);
	else
		slot_free(j, s);
}

/* The end of a socket that had to wait for its RST to be told. */
static void end_aborted(struct join *j, struct slot *s)
{
	end_attempt(j, s, s->a.outcome, s->a.ended_ns);
}

/* ---- loose slots: the wire or a drop spoke first, or nobody here owns the SYN ---- */

static void announce_forwarded(struct join *j, struct slot *s, uint64_t now_ns)
{
	s->announced = true;
	s->a.forwarded = true;
	court_tell(j->court, FACT_SENT, &s->a, s->a.syns, s->a.started_ns);
	tell_collected(j, s, s->a.syns_on_wire, s->a.drop.count, now_ns);
	emit(j, RECORD_SYN, s, s->a.started_ns, false);
}

/* A forwarded attempt is over as soon as its handshake is decided: nobody here owns the rest. */
static void end_forwarded(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (!s->announced)
		announce_forwarded(j, s, now_ns);
	if (s->a.answer.ttl) {
		s->a.established_ns = s->a.wire_answer_ns;
		s->ending.established = true;
		emit(j, RECORD_ESTABLISHED, s, now_ns, false);
		end_attempt(j, s, OUTCOME_ESTABLISHED, now_ns);
		return;
	}
	slot_settle(j, s);
	/* Who sent it is out of sight: whether the kernel or the program gave up can only be told
	 * from whether it ever tried again. */
	s->a.error = s->a.syns > 1 && !s->a.reset.seen && !s->a.icmp.seen ? ETIMEDOUT : 0;
	if (s->a.syns_on_wire > 0)
		court_tell(j->court, FACT_ENDED, &s->a, 0, now_ns);
	enum outcome outcome = outcome_of(&s->a, &s->ending);

	s->a.error = 0; /* unknown: the program that got it is elsewhere */
	end_attempt(j, s, outcome, now_ns);
}

static void loose_is_due(struct join *j, struct slot *s, uint64_t now_ns)
{
	bool answered = s->a.answer.ttl || s->a.reset.seen;

	if (s->announced || answered) {
		end_forwarded(j, s, now_ns);
		return;
	}
	announce_forwarded(j, s, now_ns);
	set_due(j, s);
}

static struct slot *new_loose_slot(struct join *j, const struct observation *o)
{
	struct slot *s = slot_new(j, o);

	slot_index_cookie(j, s, o->cookie);
	bind_isn(j, s, o);
	set_due(j, s);
	return s;
}

/* One more SYN of a slot that no socket counts for. */
static void count_loose_syn(struct join *j, struct slot *s, uint64_t now_ns)
{
	s->gap_ns = s->a.last_syn_ns ? now_ns - s->a.last_syn_ns : 0;
	s->a.last_syn_ns = now_ns;
	s->a.syns++;
	if (!s->announced)
		return;
	set_due(j, s);
	court_tell(j->court, FACT_SENT, &s->a, 1, now_ns);
	emit(j, RECORD_RETRY, s, now_ns, false);
}

/* ---- wire and drop sensors ---- */

/* The same SYN on its way through two interfaces: a bridge and the uplink behind it. */
static bool is_seen_again(const struct slot *s, const struct observation *o)
{
	return s->has_isn && o->has_isn && s->isn == o->isn && s->a.wire_syn_ns &&
	       o->time_ns - s->a.wire_syn_ns < SAME_SYN_NS;
}

static void take_wire_syn(struct join *j, const struct observation *o)
{
	struct slot *s = slot_find(j, o);

	if (!s)
		s = new_loose_slot(j, o);
	if (s->ended || is_seen_again(s, o))
		return;
	s->a.wire_syn_ns = o->time_ns;
	if (!s->owned)
		count_loose_syn(j, s, o->time_ns);
	if (address_is_unknown(&s->a.source)) {
		s->a.source = o->source;
		s->a.source_port = o->source_port;
	}
	memcpy(s->a.interface, o->wire.interface, sizeof(s->a.interface));
	s->a.syns_on_wire++;
	bind_isn(j, s, o);
	if (s->owned || s->announced) {
		slot_note_passing(j, s);
		court_tell(j->court, FACT_LEFT, &s->a, 1, o->time_ns);
	} else if (j->wire_only) {
		announce_forwarded(j, s, o->time_ns);
		set_due(j, s);
	}
}

static void take_drop(struct join *j, const struct observation *o)
{
	struct slot *s = slot_find(j, o);

	/* A SYN of a socket that is gone, out of a queue: its story has been told. */
	if (s ? s->ended : !o->drop.in_transit && j->sockets_seen)
		return;
	if (!s)
		s = new_loose_slot(j, o);
	if (!s->owned)
		count_loose_syn(j, s, o->time_ns);
	bind_isn(j, s, o);
	/* The wire sensor sits before the device's queue: what that discards has been seen leaving,
	 * and did not. */
	if (o->drop.by == DROP_QDISC && s->a.syns_on_wire > 0)
		s->a.syns_on_wire--;
	s->a.drop.count++;
	s->a.drop.by = o->drop.by;
	s->a.drop.netns = o->netns;
	s->a.drop.in_transit = o->drop.in_transit;
	memcpy(s->a.drop.reason, o->drop.reason, sizeof(s->a.drop.reason));
	if (s->owned || s->announced)
		court_tell(j->court, FACT_DROPPED, &s->a, 1, o->time_ns);
}

/* The way an answer came. Which of several SYNs it answers cannot be told (Karn): then its round
 * trip is unknown. */
static struct path path_of(const struct slot *s, const struct observation *o)
{
	bool one_syn = s->a.syns_on_wire == 1 && o->time_ns > s->a.wire_syn_ns;

	return (struct path){
		.ttl = o->wire.ttl,
		.rtt_ns = one_syn ? o->time_ns - s->a.wire_syn_ns : 0,
	};
}

static void take_wire_answer(struct join *j, const struct observation *o)
{
	struct slot *s = slot_find(j, o);

	if (!s || s->a.wire_answer_ns)
		return;
	s->a.wire_answer_ns = o->time_ns;
	s->a.answer = path_of(s, o);
	tell_answered(j, s, o->time_ns);
	if (s->announced && !s->owned)
		end_forwarded(j, s, o->time_ns);
}

static void take_wire_reset(struct join *j, const struct observation *o)
{
	struct slot *s = slot_find(j, o);

	if (!s || s->ending.established || s->a.wire_answer_ns)
		return;
	s->a.wire_answer_ns = o->time_ns;
	s->a.reset.seen = true;
	s->a.reset.path = path_of(s, o);
	s->a.reset.expected = court_expected_path(j->court, &s->a.destination);
	if (s->owned || s->announced)
		tell_reset(j, s, o->time_ns);
	if (s->announced && !s->owned)
		end_forwarded(j, s, o->time_ns);
}

/* Path MTU discovery is no refusal: it asks for smaller packets. */
static bool asks_for_smaller_packets(const struct attempt *a, const struct observation *o)
{
	return a->family == FAMILY_IPV4 && o->wire.icmp_type == 3 && o->wire.icmp_code == 4;
}

static void take_wire_icmp(struct join *j, const struct observation *o)
{
	struct slot *s = slot_find(j, o);

	if (!s || s->ending.established || asks_for_smaller_packets(&s->a, o))
		return;
	s->a.icmp.seen = true;
	s->a.icmp.type = o->wire.icmp_type;
	s->a.icmp.code = o->wire.icmp_code;
	s->a.icmp.from = o->wire.icmp_from;
	if (s->owned || s->announced)
		court_tell(j->court, FACT_ICMP, &s->a, 0, o->time_ns);
}

/* ---- socket sensor ---- */

/* The kernel side knows no beginning: it was before the start. */
static void note_unseen(struct slot *s, const struct observation *o)
{
	if (o->socket.started_ns || o->kind == OBSERVE_CONNECT)
		return;
	s->a.began_unseen = true;
	s->a.syns_unseen = o->socket.syns;
	if (o->kind == OBSERVE_RETRY && o->socket.syns)
		s->a.syns_unseen--;
}

/* The slot of a socket's record, made anew when the records before it were lost. */
static struct slot *socket_slot(struct join *j, const struct observation *o)
{
	struct slot *s = slot_find(j, o);
	bool is_new = !s || s->ended;

	j->sockets_seen = true;
	if (s && s->ended) {
		slot_free(j, s); /* of another socket, with the same ISN */
		s = NULL;
	}
	if (!s) {
		s = slot_new(j, o);
		s->a.started_ns = o->socket.started_ns ? o->socket.started_ns : o->time_ns;
	}
	slot_index_cookie(j, s, o->cookie);
	if (!s->owned) {
		note_unseen(s, o);
		s->owned = true;
		s->announced = true;
		s->due_ns = 0;
		s->a.netns = o->netns;
		s->a.process = o->socket.process;
		s->a.forwarded = false;
	}
	if (address_is_unknown(&s->a.source))
		s->a.source = o->source;
	if (!s->a.source_port)
		s->a.source_port = o->source_port;
	/* Only the way of the SYN matters; the route may be another one by the end. */
	if (o->socket.route_ifindex && !s->ending.established)
		s->route_ifindex = o->socket.route_ifindex;
	if (is_new)
		s->a.last_syn_ns = s->a.started_ns;
	bind_isn(j, s, o);
	return s;
}

/* How many SYNs the record tells of that were not known yet. */
static uint32_t count_socket_syns(struct slot *s, const struct observation *o)
{
	uint32_t more = o->socket.syns > s->a.syns ? o->socket.syns - s->a.syns : 0;

	s->a.syns += more;
	if (more)
		s->a.last_syn_ns = o->time_ns;
	return more;
}

static void tell_sent(struct join *j, struct slot *s, uint32_t n, uint64_t now_ns)
{
	if (!n)
		return;
	s->sent_told = true;
	court_tell(j->court, FACT_SENT, &s->a, n, now_ns);
}

/* Listed as waiting while the record of its beginning was still on the way: it was seen after all,
 * and told. */
static bool is_known_to_wait(const struct slot *s, const struct observation *o)
{
	return s && s->owned && s->a.began_unseen && o->time_ns <= s->a.started_ns;
}

static void take_connect(struct join *j, const struct observation *o)
{
	struct slot *s, *old = slot_find_cookie(j, o->cookie);
	uint32_t sent;

	if (is_known_to_wait(old, o)) {
		old->from_start = true;
		old->a.began_unseen = false;
		old->a.syns_unseen = old->a.told.syns = 0;
		old->a.started_ns = o->time_ns;
		old->a.process = o->socket.process;
		tell_sent(j, old, old->a.syns, o->time_ns);
		return;
	}
	if (old && old->owned)
		slot_free(j, old); /* the socket is used again, and its close was lost */
	s = socket_slot(j, o);
	s->from_start = true;
	sent = count_socket_syns(s, o);
	emit(j, RECORD_SYN, s, o->time_ns, false);
	tell_sent(j, s, sent, o->time_ns);
}

/* Its SYNs until now are not told to the judge: whether they left or were dropped here, nobody saw.
 * What it sends from now on is. */
static void take_waiting(struct join *j, const struct observation *o)
{
	struct slot *s;

	if (slot_find_cookie(j, o->cookie))
		return; /* its records were quicker */
	s = socket_slot(j, o);
	(void)count_socket_syns(s, o);
	emit(j, RECORD_SYN, s, o->time_ns, false);
}

static void take_retry(struct join *j, const struct observation *o)
{
	struct slot *s = socket_slot(j, o);
	uint32_t sent = count_socket_syns(s, o);

	if (s->a.began_unseen && !s->sent_told)
		sent = sent > 0;
	emit(j, RECORD_RETRY, s, o->time_ns, false);
	tell_sent(j, s, sent, o->time_ns);
}

static void take_established(struct join *j, const struct observation *o)
{
	struct slot *s = socket_slot(j, o);

	s->ending.established = true;
	s->a.established_ns = o->time_ns > s->a.started_ns ? o->time_ns : s->a.started_ns;
	if (s->a.wire_answer_ns && !s->a.answer.ttl)
		s->a.wire_answer_ns = 0;
	slot_settle(j, s);
	if (s->a.left_host == LEFT_NO)
		court_tell(j->court, FACT_REDIRECTED, &s->a, 0, o->time_ns);
	else
		tell_answered(j, s, o->time_ns);
	emit(j, RECORD_ESTABLISHED, s, o->time_ns, false);
}

static void take_reset(struct join *j, const struct observation *o, bool inbound)
{
	struct slot *s;

	if (!o->cookie || (!o->socket.established && !inbound))
		return; /* an answer to something no socket wanted: counted, no attempt's story */
	s = socket_slot(j, o);
	if (!o->socket.established) {
		s->ending.refused = true;
		return;
	}
	if (inbound)
		s->a.reset_in = true;
	else
		s->a.reset_out = true;
	emit(j, RECORD_RESET, s, o->time_ns, inbound);
	if (s->awaits_reset)
		end_aborted(j, s);
}

/* What the end of a socket's attempt tells the judge beyond what it was told on the way. */
static void tell_end(struct join *j, struct slot *s, enum outcome outcome, uint64_t now_ns)
{
	switch (outcome) {
	case OUTCOME_REFUSED:
	case OUTCOME_RESET_ON_PATH:
		tell_reset(j, s, now_ns);
		break;
	case OUTCOME_REJECTED_HERE:
		if (s->a.drop.count == 0)
			court_tell(j->court, FACT_DENIED, &s->a, 0, now_ns);
		break;
	case OUTCOME_SILENT:
	case OUTCOME_ABANDONED:
	case OUTCOME_REJECTED:
		court_tell(j->court, FACT_ENDED, &s->a, 0, now_ns);
		break;
	default:
		break;
	}
}

/* What nobody saw a SYN of proves nothing: it may have been dropped here before the start. */
static bool is_evidence(const struct slot *s)
{
	return !s->a.began_unseen || s->sent_told || s->a.syns_on_wire || s->a.drop.count;
}

static void take_close(struct join *j, const struct observation *o)
{
	struct slot *s = socket_slot(j, o);
	enum outcome outcome;
	uint32_t sent;

	s->ending.established = o->socket.established;
	s->ending.error_noted = o->socket.error_noted || o->socket.soft_error;
	s->a.error = o->socket.error;
	s->a.bytes_received = o->socket.bytes_received;
	if (o->socket.syns == 0 && s->a.syns > 0) {
		court_tell(j->court, FACT_UNSENT, &s->a, s->a.syns, o->time_ns);
		s->a.syns = 0;
	}
	sent = count_socket_syns(s, o);
	if (!o->socket.established && is_evidence(s))
		tell_sent(j, s, sent, o->time_ns);
	slot_settle(j, s);
	outcome = outcome_of(&s->a, &s->ending);
	s->a.outcome = outcome;
	if (is_evidence(s))
		tell_end(j, s, outcome, o->time_ns);
	if (o->socket.aborted && o->socket.established) {
		s->a.ended_ns = o->time_ns;
		s->awaits_reset = true;
		s->due_ns = o->time_ns + DUE_GRID_NS;
		if (s->due_ns < j->deadline_ns)
			j->deadline_ns = s->due_ns;
		return;
	}
	end_attempt(j, s, outcome, o->time_ns);
}

static void take_connect_failed(struct join *j, const struct observation *o)
{
	enum outcome outcome = outcome_of_errno(o->socket.error);
	struct slot *s = slot_new(j, o);

	s->a.process = o->socket.process;
	s->a.error = o->socket.error;
	if (o->socket.started_ns)
		s->a.started_ns = o->socket.started_ns;
	if (outcome == OUTCOME_NO_ROUTE)
		court_tell(j->court, FACT_NO_ROUTE, &s->a, 0, o->time_ns);
	else
		court_tell(j->court, FACT_DENIED, &s->a, 0, o->time_ns);
	end_attempt(j, s, outcome, o->time_ns);
}

static void take_loss(struct join *j, const struct observation *o)
{
	struct record r = {
		.kind = RECORD_LOSS,
		.time_ns = o->time_ns,
		.loss = {.ring = o->loss.ring, .recursion = o->loss.recursion},
	};

	j->lossy_ns = o->loss.upto_ns > o->time_ns ? o->loss.upto_ns : o->time_ns;
	court_lossy(j->court, j->lossy_ns);
	j->sink(j->sink_context, &r);
}

static void take_uplink(struct join *j, const struct observation *o)
{
	const struct uplink_news *news = o->uplink;
	struct record r = {.kind = RECORD_UPLINK, .time_ns = o->time_ns, .uplink = news};

	join_set_own_addresses(j, news->own, news->own_count);
	join_set_uplinks(j, news->netns, news->ifindexes, news->count);
	if (news->change != UPLINK_ADDRESSES && news->change != UPLINK_RENAMED) {
		j->rewired_ns = o->time_ns;
		slot_forget_passing(j);
	}
	j->sink(j->sink_context, &r);
}

void join_observe(struct join *j, const struct observation *o)
{
	switch (o->kind) {
	case OBSERVE_CONNECT:
		take_connect(j, o);
		break;
	case OBSERVE_WAITING:
		take_waiting(j, o);
		break;
	case OBSERVE_RETRY:
		take_retry(j, o);
		break;
	case OBSERVE_ESTABLISHED:
		take_established(j, o);
		break;
	case OBSERVE_CLOSE:
		take_close(j, o);
		break;
	case OBSERVE_RESET_IN:
		take_reset(j, o, true);
		break;
	case OBSERVE_RESET_OUT:
		take_reset(j, o, false);
		break;
	case OBSERVE_CONNECT_FAILED:
		take_connect_failed(j, o);
		break;
	case OBSERVE_DROP:
		take_drop(j, o);
		break;
	case OBSERVE_WIRE_SYN:
		take_wire_syn(j, o);
		break;
	case OBSERVE_WIRE_ANSWER:
		take_wire_answer(j, o);
		break;
	case OBSERVE_WIRE_RESET_IN:
		take_wire_reset(j, o);
		break;
	case OBSERVE_WIRE_RESET_OUT:
		break; /* counted by the kernel side; the socket sensor tells whose it was */
	case OBSERVE_WIRE_ICMP:
		take_wire_icmp(j, o);
		break;
	case OBSERVE_LOSS:
		take_loss(j, o);
		break;
	case OBSERVE_UPLINK:
		take_uplink(j, o);
		break;
	}
}

void join_tick(struct join *j, uint64_t now_ns)
{
	struct slot *s, *older;

	if (now_ns < j->deadline_ns)
		return;
	j->deadline_ns = UINT64_MAX;
	for (s = lru_map_newest(&j->slots); s; s = older) {
		older = lru_map_older(&j->slots, s);
		if (s->due_ns && s->due_ns <= now_ns && s->ended)
			slot_free(j, s);
		else if (s->due_ns && s->due_ns <= now_ns && s->awaits_reset)
			end_aborted(j, s);
		else if (s->due_ns && s->due_ns <= now_ns)
			loose_is_due(j, s, now_ns);
		else if (s->due_ns && s->due_ns < j->deadline_ns)
			j->deadline_ns = s->due_ns;
	}
}

void join_finish(struct join *j, uint64_t now_ns)
{
	struct slot *s;

	while ((s = lru_map_oldest(&j->slots))) {
		if (s->ended) {
			slot_free(j, s);
			continue;
		}
		if (s->awaits_reset) {
			end_aborted(j, s);
			continue;
		}
		if (!s->owned && s->a.icmp.seen) {
			end_forwarded(j, s, now_ns);
			continue;
		}
		if (s->announced && !s->ending.established)
			emit(j, RECORD_ATTEMPT, s, now_ns, false);
		slot_free(j, s);
	}
	j->deadline_ns = UINT64_MAX;
}

uint64_t join_deadline_ns(const struct join *j)
{
	return j->deadline_ns;
}

void join_set_uplinks(struct join *j, uint32_t netns, const uint32_t *ifindexes, size_t n)
{
	j->wire_netns = netns;
	j->uplinks_count = n < MONITOR_UPLINKS_MAX ? n : MONITOR_UPLINKS_MAX;
	for (size_t i = 0; i < j->uplinks_count; i++)
		j->uplinks[i] = ifindexes[i];
	court_set_wire_watched(j->court, n > 0);
}

void join_set_own_addresses(struct join *j, const struct address *own, size_t n)
{
	j->own_count = n < MONITOR_OWN_MAX ? n : MONITOR_OWN_MAX;
	for (size_t i = 0; i < j->own_count; i++)
		j->own[i] = own[i];
}

int join_new(struct join **ret, const struct monitor_config *config, struct court *court,
	     record_sink sink, void *sink_context)
{
	uint32_t n = config->attempts_max ? config->attempts_max : JOIN_ATTEMPTS_DEFAULT;
	struct join *j = calloc(1, sizeof(*j));

	if (!j)
		return -ENOMEM;
	j->court = court;
	j->sink = sink;
	j->sink_context = sink_context;
	j->deadline_ns = UINT64_MAX;
	j->wire_only = config->wire_only;
	if (lru_map_init(&j->slots, n, sizeof(struct slot)) < 0 ||
	    lru_map_init(&j->by_cookie, n, sizeof(struct index_entry)) < 0 ||
	    lru_map_init(&j->by_isn, n, sizeof(struct index_entry)) < 0 ||
	    lru_map_init(&j->passing, PASSING_MAX, sizeof(struct passing)) < 0) {
		join_free(j);
		return -ENOMEM;
	}
	*ret = j;
	return 0;
}

void join_free(struct join *j)
{
	if (!j)
		return;
	lru_map_done(&j->slots);
	lru_map_done(&j->by_cookie);
	lru_map_done(&j->by_isn);
	lru_map_done(&j->passing);
	free(j);
}
