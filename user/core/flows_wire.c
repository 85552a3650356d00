// SPDX-License-Identifier: GPL-2.0-only
/*
 * See flows_internal.h. What the wire and drop sensors report. They may speak of a SYN before its
 * socket does, or of one that no socket here owns: such a slot is loose. It is kept back for a
 * while, and then it is forwarded traffic.
 */

#include <errno.h>
#include <string.h>

#include "core/flows_internal.h"

/* How long a forwarded SYN is waited for: two and a half times the gap before (it doubles from one
 * SYN to the next), within these bounds. The upper one is Linux's own end, 131 s. */
#define FORWARDED_WAIT_MIN_NS 4000000000ULL
#define FORWARDED_WAIT_MAX_NS 131000000000ULL

/* Two sightings of one SYN within this are one SYN sent once: TCP_RTO_MIN, the least a kernel waits
 * before it sends again (and a SYN waits five times as long). */
#define SAME_SYN_NS 200000000ULL

/* Waits longer than the sender would before its next SYN, then calls it the end. */
static void set_due(struct flows *j, struct flow *s)
{
	uint64_t wait_ns = FLOWS_FORWARDED_AFTER_NS;

	if (s->announced && j->answers_unseen) {
		wait_ns = FORWARDED_WAIT_MAX_NS;
	} else if (s->announced) {
		wait_ns = s->gap_ns * 5 / 2;
		if (wait_ns < FORWARDED_WAIT_MIN_NS)
			wait_ns = FORWARDED_WAIT_MIN_NS;
		if (wait_ns > FORWARDED_WAIT_MAX_NS)
			wait_ns = FORWARDED_WAIT_MAX_NS;
	}
	flows_wait_until(j, s, (s->announced ? s->a.last_syn_ns : s->a.started_ns) + wait_ns);
}

static void announce_forwarded(struct flows *j, struct flow *s, uint64_t now_ns)
{
	s->announced = true;
	flow_set_rank(j, s);
	s->a.forwarded = true;
	flows_tell(j, s, FACT_SENT, 1, s->a.started_ns);
	if (s->a.syns > 1)
		flows_tell(j, s, FACT_SENT, s->a.syns - 1, s->a.last_syn_ns);
	flows_tell_collected(j, s, s->a.syns_on_wire, s->a.drop.count, now_ns);
	flows_emit(j, RECORD_SYN, s, s->a.started_ns, false);
}

/* By a SYN-ACK, or by what proves that there was one. */
static bool is_answered(const struct flow *s)
{
	return s->a.wire_answer_ns && !s->a.reset.seen;
}

/* Who sent it is out of sight: whether the kernel or the program gave up can only be told from
 * whether it ever tried again. */
static int error_of_silence(const struct flow *s)
{
	return s->a.syns > 1 && !s->a.reset.seen && !s->a.icmp.seen ? ETIMEDOUT : 0;
}

static void tell_silence(struct flows *j, struct flow *s, uint64_t now_ns)
{
	if (s->silence_told)
		return;
	s->silence_told = true;
	flow_settle(j, s);
	s->a.error = error_of_silence(s);
	if (s->a.syns_on_wire > 0)
		flows_tell(j, s, FACT_ENDED, 0, now_ns);
	s->a.error = 0; /* unknown: the program that got it is elsewhere */
}

/* Where its packets are followed, it goes on until they tell its end. */
static void end_answered(struct flows *j, struct flow *s, uint64_t now_ns)
{
	if (!s->ending.established) {
		s->a.established_ns = s->a.wire_answer_ns;
		s->ending.established = true;
		flow_set_rank(j, s);
		flows_emit(j, RECORD_ESTABLISHED, s, now_ns, false);
		flow_set_due(j, s, 0);
		if (j->wire_followed)
			return;
	}
	flows_end(j, s, OUTCOME_ESTABLISHED, now_ns);
}

/* A forwarded attempt is over as soon as its handshake is decided: nobody here owns the rest. */
void flows_end_forwarded(struct flows *j, struct flow *s, uint64_t now_ns)
{
	enum outcome outcome;

	if (!s->announced)
		announce_forwarded(j, s, now_ns);
	if (is_answered(s)) {
		end_answered(j, s, now_ns);
		return;
	}
	tell_silence(j, s, now_ns);
	flow_settle(j, s);
	s->a.error = error_of_silence(s);
	outcome = outcome_of(&s->a, &s->ending);
	s->a.error = 0;
	flows_end(j, s, outcome, now_ns);
}

void flows_loose_is_due(struct flows *j, struct flow *s, uint64_t now_ns)
{
	bool answered = s->a.wire_answer_ns;

	/* Of what is recorded only one way, nothing more will be known. */
	if (s->announced && j->answers_unseen && !answered) {
		flows_emit(j, RECORD_ATTEMPT, s, now_ns, false);
		flow_free(j, s);
		return;
	}
	/* A recording can be waited for: an answer that comes late is one. */
	if (s->announced && j->wire_followed && !answered && !s->silence_told) {
		tell_silence(j, s, now_ns);
		flows_wait_until(j, s, s->a.last_syn_ns + FORWARDED_WAIT_MAX_NS);
		return;
	}
	if (s->announced || answered) {
		flows_end_forwarded(j, s, now_ns);
		return;
	}
	announce_forwarded(j, s, now_ns);
	set_due(j, s);
}

/* Where a recording has more attempts at once than fit, the longest untouched one ends. */
static void make_room(struct flows *j, uint64_t now_ns)
{
	struct flow *oldest = lru_map_full(&j->slots) ? lru_map_oldest(&j->slots) : NULL;

	if (!oldest || !j->wire_followed || oldest->owned || oldest->ended || !oldest->announced)
		return;
	if (oldest->silence_told || oldest->ending.established)
		flows_end_forwarded(j, oldest, now_ns);
	else
		flows_emit(j, RECORD_ATTEMPT, oldest, now_ns, false);
}

static struct flow *new_loose_slot(struct flows *j, const struct observation *o)
{
	struct flow *s;

	make_room(j, o->time_ns);
	s = flow_new(j, o, false);
	if (!s)
		return NULL;
	/* A raw or packet socket has one cookie for any number of SYNs: the first has it. */
	if (!flow_find_cookie(j, o->cookie))
		flow_index_cookie(j, s, o->cookie);
	flows_bind_isn(j, s, o);
	set_due(j, s);
	return s;
}

/* One more SYN of a slot that no socket counts for. */
static void count_loose_syn(struct flows *j, struct flow *s, uint64_t now_ns)
{
	s->gap_ns = s->a.last_syn_ns ? now_ns - s->a.last_syn_ns : 0;
	s->a.last_syn_ns = now_ns;
	s->a.syns++;
	s->silence_told = false;
	if (!s->announced)
		return;
	set_due(j, s);
	flows_tell(j, s, FACT_SENT, 1, now_ns);
	flows_emit(j, RECORD_RETRY, s, now_ns, false);
}

/* The same SYN on its way through two interfaces: a bridge and the uplink behind it. */
static bool is_seen_again(const struct flow *s, const struct observation *o)
{
	return s->has_isn && o->has_isn && s->isn == o->isn && s->a.wire_syn_ns &&
	       o->time_ns - s->a.wire_syn_ns < SAME_SYN_NS;
}

static bool is_its_syn(const struct flow *s, const struct observation *o)
{
	return s->a.port == o->port && address_equal(&s->a.destination, &o->destination) &&
	       (!s->has_isn || !o->has_isn || s->isn == o->isn);
}

/* A cookie is a TCP socket's identity, but any socket has one: what else it sent is another
 * attempt.
 */
static struct flow *find_of_syn(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (s && !is_its_syn(s, o))
		s = o->has_isn ? flow_find_isn(j, &o->destination, o->port, o->isn) : NULL;
	return s;
}

static void take_wire_syn(struct flows *j, const struct observation *o)
{
	struct flow *s = find_of_syn(j, o);

	if (!s)
		s = new_loose_slot(j, o);
	if (!s || s->ended || is_seen_again(s, o))
		return;
	s->a.wire_syn_ns = o->time_ns;
	if (!s->owned)
		count_loose_syn(j, s, o->time_ns);
	if (address_is_unknown(&s->a.source)) {
		s->a.source = o->source;
		s->a.source_port = o->source_port;
	}
	memcpy(s->a.interface, o->wire.interface, sizeof(s->a.interface));
	s->a.wire_ifindex = o->wire.ifindex;
	s->a.wire_source = o->source;
	flow_look_at_link(j, s);
	s->a.syns_on_wire++;
	flows_bind_isn(j, s, o);
	if (s->owned || s->announced) {
		flow_note_passing(j, s);
		flows_tell(j, s, FACT_LEFT, 1, o->time_ns);
	} else if (j->wire_only) {
		announce_forwarded(j, s, o->time_ns);
		set_due(j, s);
	}
}

static void take_drop(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	/* A SYN of a socket that is gone, out of a queue: its story has been told. */
	if (s ? s->ended : !o->drop.in_transit && j->sockets_seen)
		return;
	if (!s)
		s = new_loose_slot(j, o);
	if (!s)
		return;
	if (!s->owned)
		count_loose_syn(j, s, o->time_ns);
	flows_bind_isn(j, s, o);
	/* The wire sensor sits before the device's queue: what that discards has been seen leaving,
	 * and did not. */
	if (o->drop.by == DROP_QDISC && s->a.syns_on_wire > 0)
		s->a.syns_on_wire--;
	s->a.drop.count++;
	s->a.drop.by = o->drop.by;
	s->a.drop.netns = o->netns;
	s->a.drop.in_transit = o->drop.in_transit;
	memcpy(s->a.drop.reason, o->drop.reason, sizeof(s->a.drop.reason));
	if (s->owned || s->announced) {
		flows_tell(j, s, FACT_DROPPED, 1, o->time_ns);
	} else if (j->wire_only) {
		announce_forwarded(j, s, o->time_ns);
		set_due(j, s);
	}
}

/* This host discarded what the socket waits for. */
static void take_answer_dropped(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (!s || s->ended || s->ending.established)
		return;
	s->a.drop.by = o->drop.by;
	s->a.drop.netns = o->netns;
	memcpy(s->a.drop.reason, o->drop.reason, sizeof(s->a.drop.reason));
	if (s->a.answer_lost)
		return;
	s->a.answer_lost = true;
	if (s->owned || s->announced)
		flows_tell(j, s, FACT_ANSWER_LOST, 0, o->time_ns);
}

/* The way an answer came. Which of several SYNs it answers cannot be told (Karn): then its round
 * trip is unknown. */
static struct path path_of(const struct flow *s, const struct observation *o)
{
	bool one_syn = s->a.syns_on_wire == 1 && o->time_ns > s->a.wire_syn_ns;

	return (struct path){
		.ttl = o->wire.ttl,
		.at_ms = (uint32_t)(o->time_ns / PATH_AT_NS),
		.rtt_ns = one_syn ? o->time_ns - s->a.wire_syn_ns : 0,
	};
}

/* Our socket has to hear of it, too: only then does it prove that the port is open. Of one that
 * gave up before, and of a SYN that no socket here is known for, the packet is all there is. */
static bool is_for_a_socket(const struct flow *s)
{
	return s->owned && !s->ended;
}

static void take_wire_answer(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (!s)
		return;
	/* The far end has not heard our ACK. */
	if (s->ending.established && o->time_ns > s->a.established_ns + SAME_SYN_NS)
		s->a.answers_again++;
	if (s->a.wire_answer_ns)
		return;
	s->a.wire_answer_ns = o->time_ns;
	s->a.answer = path_of(s, o);
	if (s->announced && !is_for_a_socket(s))
		flows_tell_answered(j, s, o->time_ns);
	if (s->announced && !s->owned && !s->ended)
		flows_end_forwarded(j, s, o->time_ns);
}

static void take_wire_reset(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (s && s->ending.established)
		s->a.reset_ttl = o->wire.ttl;
	if (!s || s->ending.established || s->a.wire_answer_ns)
		return;
	s->a.wire_answer_ns = o->time_ns;
	s->a.reset.seen = true;
	s->a.reset.path = path_of(s, o);
	s->a.reset.expected = netns_verdicts_expected_path(j->verdicts, &s->a.destination);
	if (s->owned || s->announced)
		flows_tell_reset(j, s, o->time_ns);
	if (s->announced && !s->owned && !s->ended)
		flows_end_forwarded(j, s, o->time_ns);
}

/* The kernel side counts it, its socket tells of it. Of no socket that is known here it says only
 * that the far end need not answer any more. */
static void take_wire_reset_out(struct flows *j, const struct observation *o)
{
	struct flow *s = o->has_isn ? flow_find(j, o) : NULL;

	if (s && !s->owned && !s->ended && !s->ending.established)
		s->a.reset_out = true;
}

/* Path MTU discovery is no refusal: it asks for smaller packets. */
static bool asks_for_smaller_packets(const struct attempt *a, const struct observation *o)
{
	return a->family == FAMILY_IPV4 && o->wire.icmp_type == 3 && o->wire.icmp_code == 4;
}

static void take_wire_icmp(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (s && asks_for_smaller_packets(&s->a, o))
		s->a.too_big = true;
	if (!s || s->ending.established || s->a.too_big)
		return;
	s->a.icmp.seen = true;
	s->a.icmp.type = o->wire.icmp_type;
	s->a.icmp.code = o->wire.icmp_code;
	s->a.icmp.from = o->wire.icmp_from;
	if (s->owned || s->announced)
		flows_tell(j, s, FACT_ICMP, 0, o->time_ns);
}

static enum closed_by closed_by(const struct observation *o)
{
	if (o->end.reset_in)
		return CLOSED_BY_RESET;
	if (o->end.fin_in && (o->end.far_end_first || !o->end.fin_out))
		return CLOSED_BY_FAR_END;
	return o->end.fin_out || o->end.reset_out ? CLOSED_BY_PROGRAM : CLOSED_BY_UNKNOWN;
}

static void take_wire_end(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (!s || s->owned || !s->ending.established)
		return;
	s->a.bytes_known = o->end.both_ways;
	s->a.bytes_received = o->end.bytes_received;
	s->a.bytes_sent_acked = o->end.bytes_sent_acked;
	s->a.first_byte_ns = o->end.first_byte_ns;
	s->a.stuck = o->end.stuck;
	s->a.stuck_full = o->end.stuck_full;
	s->a.answers_again = o->end.answers_again;
	s->a.closed_by = closed_by(o);
	s->a.fin_out = o->end.fin_out;
	s->a.fin_in = o->end.fin_in;
	s->a.reset_in = o->end.reset_in;
	s->a.reset_out = o->end.reset_out;
	s->a.reset_ttl = o->end.reset_ttl;
	if (s->a.answer.rtt_ns)
		s->a.round_trip_ns = s->a.answer.rtt_ns;
	if (s->a.reset_in || s->a.reset_out)
		flows_emit(j, RECORD_RESET, s, o->time_ns, s->a.reset_in);
	s->a.outcome = OUTCOME_ESTABLISHED;
	s->a.ended_ns = o->time_ns;
	if (s->a.bytes_known && s->a.stuck)
		netns_verdicts_tell(j->verdicts, FACT_STUCK, &s->a, 0, o->time_ns);
	if (s->a.bytes_known && !o->end.unfinished)
		netns_verdicts_tell(j->verdicts, FACT_FINISHED, &s->a, 0, o->time_ns);
	flows_end(j, s, OUTCOME_ESTABLISHED, o->time_ns);
}

void flows_observe_wire(struct flows *j, const struct observation *o)
{
	switch (o->kind) {
	case OBSERVE_DROP:
		take_drop(j, o);
		break;
	case OBSERVE_ANSWER_DROPPED:
		take_answer_dropped(j, o);
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
	case OBSERVE_WIRE_ICMP:
		take_wire_icmp(j, o);
		break;
	case OBSERVE_WIRE_END:
		take_wire_end(j, o);
		break;
	case OBSERVE_WIRE_RESET_OUT:
		take_wire_reset_out(j, o);
		break;
	case OBSERVE_CONNECT:
	case OBSERVE_WAITING:
	case OBSERVE_RETRY:
	case OBSERVE_ESTABLISHED:
	case OBSERVE_STUCK:
	case OBSERVE_PROGRESS:
	case OBSERVE_CLOSE:
	case OBSERVE_RESET_IN:
	case OBSERVE_RESET_OUT:
	case OBSERVE_CONNECT_FAILED:
	case OBSERVE_LOSS:
	case OBSERVE_LINE:
	case OBSERVE_UPLINK:
		break; /* the other sensors' */
	}
}
