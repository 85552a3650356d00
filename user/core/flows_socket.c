// SPDX-License-Identifier: GPL-2.0-only
/* See flows_internal.h. What the socket and connect sensors report: who tried, how often, and how
 * it ended. */

#include <errno.h>

#include "core/flows_internal.h"
#include "core/weights.h"

/* A close with unread data is told before the RST that it sends. */
#define RESET_WAIT_NS 100000000ULL

/* Questions are asked together, once a second at most: to find a container's namespace takes time.
 */
#define ASK_GRID_NS 1000000000ULL

/* From the uplink to the socket a SYN-ACK takes microseconds; a softirq that is put off, a few
 * milliseconds. */
#define ANSWER_TO_SOCKET_NS 50000000ULL

/* The kernel side knows no beginning: it was before the start. */
static void note_unseen(struct flow *s, const struct observation *o)
{
	if (o->socket.started_ns || o->kind == OBSERVE_CONNECT)
		return;
	s->a.began_unseen = true;
	s->a.syns_unseen = o->socket.syns;
	if (o->kind == OBSERVE_RETRY && o->socket.syns)
		s->a.syns_unseen--;
}

/* The slot of a socket's record, made anew when the records before it were lost. */
static struct flow *socket_slot(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);
	bool is_new = !s || s->ended;

	j->sockets_seen = true;
	if (s && s->ended) {
		flow_free(j, s); /* of another socket, with the same ISN */
		s = NULL;
	}
	if (!s) {
		s = flow_new(j, o, true);
		s->a.started_ns = o->socket.started_ns ? o->socket.started_ns : o->time_ns;
	}
	flow_index_cookie(j, s, o->cookie);
	if (!s->owned) {
		note_unseen(s, o);
		s->owned = true;
		s->announced = true;
		flow_set_rank(j, s);
		flow_set_due(j, s, 0);
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
	flows_bind_isn(j, s, o);
	return s;
}

/* How many SYNs the record tells of that were not known yet. */
static uint32_t count_socket_syns(struct flow *s, const struct observation *o)
{
	uint32_t more = o->socket.syns > s->a.syns ? o->socket.syns - s->a.syns : 0;

	s->a.syns += more;
	if (more)
		s->a.last_syn_ns = o->time_ns;
	return more;
}

static void tell_sent(struct flows *j, struct flow *s, uint32_t n, uint64_t now_ns)
{
	if (!n)
		return;
	s->sent_told = true;
	flows_tell(j, s, FACT_SENT, n, now_ns);
}

/* Listed as waiting while the record of its beginning was still on the way: it was seen after all,
 * and told. */
static bool is_known_to_wait(const struct flow *s, const struct observation *o)
{
	return s && s->owned && s->a.began_unseen && o->time_ns <= s->a.started_ns;
}

static void take_connect(struct flows *j, const struct observation *o)
{
	struct flow *s, *old = flow_find_cookie(j, o->cookie);
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
		flow_free(j, old); /* the socket is used again, and its close was lost */
	s = socket_slot(j, o);
	s->from_start = true;
	sent = count_socket_syns(s, o);
	flows_emit(j, RECORD_SYN, s, o->time_ns, false);
	tell_sent(j, s, sent, o->time_ns);
}

/* Its SYNs until now are not told to the judge: whether they left or were dropped here, nobody saw.
 * What it sends from now on is. */
static void take_waiting(struct flows *j, const struct observation *o)
{
	struct flow *s;

	if (flow_find_cookie(j, o->cookie))
		return; /* its records were quicker */
	s = socket_slot(j, o);
	(void)count_socket_syns(s, o);
	flows_emit(j, RECORD_SYN, s, o->time_ns, false);
}

/* Its SYN-ACK came in by an uplink a while ago, and the socket has not heard of it. */
static bool has_lost_its_answer(const struct flow *s, uint64_t now_ns)
{
	return s->a.wire_answer_ns && !s->a.reset.seen && !s->ending.established &&
	       now_ns > s->a.wire_answer_ns + ANSWER_TO_SOCKET_NS;
}

static void tell_answer_lost(struct flows *j, struct flow *s, uint64_t now_ns)
{
	if (s->a.answer_lost)
		return;
	s->a.answer_lost = true;
	flows_tell(j, s, FACT_ANSWER_LOST, 0, now_ns);
}

static void take_retry(struct flows *j, const struct observation *o)
{
	struct flow *s = socket_slot(j, o);
	uint32_t sent = count_socket_syns(s, o);

	if (has_lost_its_answer(s, o->time_ns))
		tell_answer_lost(j, s, o->time_ns);

	if (s->a.began_unseen && !s->sent_told)
		sent = sent > 0;
	flows_emit(j, RECORD_RETRY, s, o->time_ns, false);
	tell_sent(j, s, sent, o->time_ns);
}

static void take_established(struct flows *j, const struct observation *o)
{
	struct flow *s = socket_slot(j, o);

	s->ending.established = true;
	flow_set_rank(j, s);
	s->a.established_ns = o->time_ns > s->a.started_ns ? o->time_ns : s->a.started_ns;
	if (s->a.wire_answer_ns && !s->a.answer.ttl)
		s->a.wire_answer_ns = 0;
	flow_settle(j, s);
	if (s->a.left_host == LEFT_NO)
		flows_tell(j, s, FACT_REDIRECTED, 0, o->time_ns);
	else
		flows_tell_answered(j, s, o->time_ns);
	flows_emit(j, RECORD_ESTABLISHED, s, o->time_ns, false);
	if (s->answer_told && s->a.scope == SCOPE_PUBLIC && s->cookie && s->a.source_port)
		flows_wait_until(j, s,
				 (s->a.established_ns + QUIET_NS) / ASK_GRID_NS * ASK_GRID_NS +
					 ASK_GRID_NS);
}

void flows_ask(struct flows *j, struct flow *s)
{
	uint32_t at = (j->questions_head + j->questions_count) % QUESTIONS_MAX;

	j->questions[at] = s->cookie;
	if (j->questions_count < QUESTIONS_MAX)
		j->questions_count++;
	else
		j->questions_head = (j->questions_head + 1) % QUESTIONS_MAX;
}

bool flows_next_question(struct flows *j, struct socket_question *ret)
{
	const struct flow *s = NULL;

	while (!s && j->questions_count) {
		s = flow_find_cookie(j, j->questions[j->questions_head]);
		j->questions_head = (j->questions_head + 1) % QUESTIONS_MAX;
		j->questions_count--;
		if (s && (!s->owned || s->ended || s->awaits_reset))
			s = NULL;
	}
	if (!s)
		return false;
	*ret = (struct socket_question){
		.source = s->a.source,
		.destination = s->a.destination,
		.source_port = s->a.source_port,
		.port = s->a.port,
		.cookie = s->cookie,
		.netns = s->a.netns,
	};
	return true;
}

/* How far the connection has carried by now. */
static void take_progress(struct flow *s, const struct observation *o)
{
	if (!o->socket.has_bytes)
		return;
	if (o->socket.bytes_sent_acked > s->a.bytes_sent_acked)
		s->a.stuck = s->a.stuck_full = false;
	s->a.bytes_known = true;
	s->a.bytes_received = o->socket.bytes_received;
	s->a.bytes_sent_acked = o->socket.bytes_sent_acked;
	if (o->socket.round_trip_ns)
		s->a.round_trip_ns = o->socket.round_trip_ns;
	if (o->socket.first_byte_ns && !s->a.first_byte_ns)
		s->a.first_byte_ns = o->socket.first_byte_ns;
}

static void take_stuck(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (!s || s->ended)
		return;
	take_progress(s, o);
	s->a.stuck = true;
	s->a.stuck_full |= o->socket.full_size;
	flows_tell(j, s, FACT_STUCK, 0, o->time_ns);
}

/* What a question was answered with. */
static void take_answer(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find(j, o);

	if (!s || s->ended || s->awaits_reset || !s->ending.established)
		return;
	take_progress(s, o);
	if (!s->a.bytes_known || s->a.bytes_received)
		return;
	s->quiet_told = true;
	flows_tell(j, s, FACT_QUIET, 0, o->time_ns);
}

static enum closed_by closed_by(const struct flow *s, const struct observation *o)
{
	if (!o->socket.established)
		return CLOSED_BY_UNKNOWN;
	if (o->socket.far_end_closed)
		return CLOSED_BY_FAR_END;
	if (s->a.reset_in)
		return CLOSED_BY_RESET;
	if (o->socket.error)
		return CLOSED_BY_UNKNOWN; /* the kernel gave up */
	return CLOSED_BY_PROGRAM;
}

static void take_reset(struct flows *j, const struct observation *o, bool inbound)
{
	struct flow *s;

	if (!o->cookie || (!o->socket.established && !inbound))
		return; /* an answer to something no socket wanted: counted, no attempt's story */
	s = socket_slot(j, o);
	if (!o->socket.established) {
		s->ending.refused = true;
		s->ending.stopped_for_it = !s->a.counts && netns_verdicts_stops(j->verdicts, &s->a);
		return;
	}
	take_progress(s, o);
	if (inbound)
		s->a.reset_in = true;
	else
		s->a.reset_out = true;
	flows_emit(j, RECORD_RESET, s, o->time_ns, inbound);
	if (s->awaits_reset)
		flows_end_aborted(j, s);
}

/* What the end of a socket's attempt tells the judge beyond what it was told on the way. */
static void tell_end(struct flows *j, struct flow *s, enum outcome outcome, uint64_t now_ns)
{
	switch (outcome) {
	case OUTCOME_REFUSED:
	case OUTCOME_RESET_ON_PATH:
		flows_tell_reset(j, s, now_ns);
		break;
	case OUTCOME_REJECTED_HERE:
		if (s->a.drop.count == 0)
			flows_tell(j, s, FACT_DENIED, 0, now_ns);
		break;
	case OUTCOME_SILENT:
	case OUTCOME_ABANDONED:
	case OUTCOME_REJECTED:
		flows_tell(j, s, FACT_ENDED, 0, now_ns);
		break;
	case OUTCOME_ESTABLISHED:
		flows_tell_answered(j, s, now_ns);
		if (!s->quiet_told || s->a.bytes_received)
			flows_tell(j, s, FACT_FINISHED, 0, now_ns);
		break;
	case OUTCOME_PENDING:
	case OUTCOME_DROPPED_HERE:
	case OUTCOME_REDIRECTED_HERE:
	case OUTCOME_DENIED:
		if (s->a.error == EADDRNOTAVAIL)
			flows_tell(j, s, FACT_NO_PORT, 0, now_ns);
		break;
	case OUTCOME_NO_ROUTE:
	case OUTCOME_COUNT:
		break; /* told already, or nothing to tell */
	}
}

/* What nobody saw a SYN of proves nothing: it may have been dropped here before the start. */
static bool is_evidence(const struct flow *s)
{
	return !s->a.began_unseen || s->sent_told || s->a.syns_on_wire || s->a.drop.count;
}

static void take_close(struct flows *j, const struct observation *o)
{
	struct flow *s = socket_slot(j, o);
	enum outcome outcome;
	uint32_t sent;

	if (s->awaits_reset)
		return; /* told before */
	s->ending.established = o->socket.established;
	flow_set_rank(j, s);
	s->ending.error_noted = o->socket.error_noted || o->socket.soft_error;
	s->a.error = o->socket.error;
	s->a.bytes_received = o->socket.bytes_received;
	take_progress(s, o);
	s->a.closed_by = closed_by(s, o);
	if (o->socket.syns == 0 && s->a.syns > 0) {
		flows_tell(j, s, FACT_UNSENT, s->a.syns, o->time_ns);
		s->a.syns = 0;
	}
	sent = count_socket_syns(s, o);
	if (!o->socket.established && is_evidence(s))
		tell_sent(j, s, sent, o->time_ns);
	if (has_lost_its_answer(s, o->time_ns) && !o->socket.established)
		tell_answer_lost(j, s, o->time_ns);
	flow_settle(j, s);
	outcome = outcome_of(&s->a, &s->ending);
	s->a.outcome = outcome;
	s->a.ended_ns = o->time_ns;
	if (is_evidence(s))
		tell_end(j, s, outcome, o->time_ns);
	if (o->socket.aborted && o->socket.established) {
		s->a.ended_ns = o->time_ns;
		s->awaits_reset = true;
		flows_wait_until(j, s, o->time_ns + RESET_WAIT_NS);
		return;
	}
	flows_end(j, s, outcome, o->time_ns);
}

static void take_connect_failed(struct flows *j, const struct observation *o)
{
	enum outcome outcome = outcome_of_errno(o->socket.error);
	struct flow *s = flow_new(j, o, true);

	s->failed = true;
	s->a.process = o->socket.process;
	s->a.error = o->socket.error;
	if (o->socket.started_ns)
		s->a.started_ns = o->socket.started_ns;
	if (outcome == OUTCOME_NO_ROUTE)
		flows_tell(j, s, FACT_NO_ROUTE, 0, o->time_ns);
	else
		flows_tell(j, s, FACT_DENIED, 0, o->time_ns);
	flows_end(j, s, outcome, o->time_ns);
}

void flows_observe_socket(struct flows *j, const struct observation *o)
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
	case OBSERVE_STUCK:
		take_stuck(j, o);
		break;
	case OBSERVE_PROGRESS:
		take_answer(j, o);
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
	case OBSERVE_ANSWER_DROPPED:
	case OBSERVE_WIRE_SYN:
	case OBSERVE_WIRE_ANSWER:
	case OBSERVE_WIRE_RESET_IN:
	case OBSERVE_WIRE_RESET_OUT:
	case OBSERVE_WIRE_ICMP:
	case OBSERVE_WIRE_END:
	case OBSERVE_LOSS:
	case OBSERVE_LINE:
	case OBSERVE_UPLINK:
		break; /* the other sensors' */
	}
}
