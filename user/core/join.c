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

#include "core/lru_map.h"
#include "core/outcome.h"

#define UPLINKS_MAX 32
#define OWN_MAX	    256
#define PASSING_MAX 256 /* namespaces known to send through the uplinks */

/* How long a forwarded SYN is waited for: two and a half times the gap before (it doubles from one
 * SYN to the next), within these bounds. The upper one is Linux's own end, 131 s. */
#define FORWARDED_WAIT_MIN_NS 4000000000ULL
#define FORWARDED_WAIT_MAX_NS 131000000000ULL

/* Due times lie on this grid, so that all slots are walked ten times a second at most. */
#define DUE_GRID_NS 100000000ULL

struct slot {
	struct lru_link link;
	struct attempt a;
	uint64_t cookie; /* 0: none known */
	bool has_isn;
	uint32_t isn;
	bool owned;		/* the socket sensor told of it; otherwise it is loose */
	uint32_t route_ifindex; /* of the socket, before NAT; 0 unknown */
	struct ending ending;
	bool from_start;   /* its first SYN was told of: nothing of it can have been missed */
	bool announced;	   /* its SYN record is out */
	bool answer_told;  /* the judge knows of the answer */
	bool refusal_told; /* the judge knows of the RST */
	uint64_t gap_ns;   /* loose: between the two newest SYNs */
	uint64_t due_ns;   /* loose: when silence decides what it is; 0 never */
};

struct index_entry {
	struct lru_link link;
	struct slot *slot;
};

/* A namespace and route whose SYNs were seen on a watched uplink. */
struct passing {
	struct lru_link link;
	uint32_t netns, ifindex;
};

struct join {
	struct judge *judge;
	record_sink sink;
	void *sink_context;
	struct lru_map slots, by_cookie, by_isn, passing;
	uint64_t next_id, lossy_ns;
	uint64_t deadline_ns; /* no later than the earliest due_ns */
	uint32_t wire_netns, uplinks[UPLINKS_MAX];
	size_t uplinks_count, own_count;
	struct address own[OWN_MAX];
	bool sockets_seen; /* the socket sensor works */
};

static uint64_t cookie_hash(uint64_t cookie)
{
	return lru_hash(1, &cookie, sizeof(cookie));
}

static uint64_t isn_hash(const struct address *destination, uint16_t port, uint32_t isn)
{
	uint64_t h = lru_hash(port, destination->bytes, sizeof(destination->bytes));

	return lru_hash(h, &isn, sizeof(isn));
}

static struct index_entry *find_cookie(const struct join *j, uint64_t cookie)
{
	struct index_entry *e = lru_map_first(&j->by_cookie, cookie_hash(cookie));

	while (e && e->slot->cookie != cookie)
		e = lru_map_next(&j->by_cookie, e);
	return e;
}

static struct index_entry *find_isn(const struct join *j, const struct address *destination,
				    uint16_t port, uint32_t isn)
{
	struct index_entry *e = lru_map_first(&j->by_isn, isn_hash(destination, port, isn));

	while (e && (e->slot->isn != isn || e->slot->a.port != port ||
		     !address_equal(&e->slot->a.destination, destination)))
		e = lru_map_next(&j->by_isn, e);
	return e;
}

static void index_slot(struct lru_map *map, uint64_t hash, struct slot *s)
{
	struct index_entry *e = lru_map_insert(map, hash);

	e->slot = s;
}

static void free_slot(struct join *j, struct slot *s)
{
	if (s->cookie)
		lru_map_remove(&j->by_cookie, find_cookie(j, s->cookie));
	if (s->has_isn)
		lru_map_remove(&j->by_isn, find_isn(j, &s->a.destination, s->a.port, s->isn));
	lru_map_remove(&j->slots, s);
}

static bool is_uplink(const struct join *j, uint32_t ifindex)
{
	for (size_t i = 0; i < j->uplinks_count; i++) {
		if (j->uplinks[i] == ifindex)
			return true;
	}
	return false;
}

static struct passing *find_passing(const struct join *j, uint32_t netns, uint32_t ifindex)
{
	uint64_t hash = lru_hash(netns, &ifindex, sizeof(ifindex));
	struct passing *p = lru_map_first(&j->passing, hash);

	while (p && (p->netns != netns || p->ifindex != ifindex))
		p = lru_map_next(&j->passing, p);
	return p;
}

/* Remembers that SYNs of this namespace, routed by this device, come by a watched uplink. */
static void note_passing(struct join *j, const struct slot *s)
{
	if (!s->owned || !s->route_ifindex || s->a.netns == j->wire_netns ||
	    find_passing(j, s->a.netns, s->route_ifindex))
		return;
	if (lru_map_full(&j->passing))
		lru_map_remove(&j->passing, lru_map_oldest(&j->passing));

	struct passing *p = lru_map_insert(
		&j->passing, lru_hash(s->a.netns, &s->route_ifindex, sizeof(s->route_ifindex)));
	p->netns = s->a.netns;
	p->ifindex = s->route_ifindex;
}

/* Whether a SYN of this attempt that leaves must show up on a watched uplink: only then is its
 * absence evidence. */
static bool wire_should_see(const struct join *j, const struct slot *s)
{
	if (j->uplinks_count == 0 || !s->from_start || !s->route_ifindex || s->a.lossy ||
	    s->a.scope == SCOPE_OWN || s->a.scope == SCOPE_LOOPBACK)
		return false;
	if (s->a.netns == j->wire_netns)
		return is_uplink(j, s->route_ifindex);
	return find_passing(j, s->a.netns, s->route_ifindex) != NULL;
}

/* Brings what follows from everything else up to date. */
static void settle(struct join *j, struct slot *s)
{
	s->a.lossy = j->lossy_ns && s->a.started_ns <= j->lossy_ns;
	s->ending.wire_should_see_it = wire_should_see(j, s);
	s->a.left_host = left_host_of(&s->a, &s->ending);
}

static void emit(struct join *j, enum record_kind kind, struct slot *s, uint64_t time_ns,
		 bool reset_inbound)
{
	struct record r = {
		.kind = kind,
		.time_ns = time_ns,
		.attempt = &s->a,
		.reset_inbound = reset_inbound,
	};

	settle(j, s);
	j->sink(j->sink_context, &r);
}

static enum scope scope_of(const struct join *j, const struct address *a)
{
	for (size_t i = 0; i < j->own_count; i++) {
		if (address_equal(&j->own[i], a))
			return SCOPE_OWN;
	}
	return address_scope(a);
}

static struct slot *new_slot(struct join *j, const struct observation *o)
{
	struct slot *s;

	/* The longest untouched one goes: most likely a connection that lives on, whose close will
	 * tell its story again. */
	if (lru_map_full(&j->slots))
		free_slot(j, lru_map_oldest(&j->slots));
	s = lru_map_insert(&j->slots, j->next_id);
	s->a.id = ++j->next_id;
	s->a.destination = o->destination;
	s->a.source = o->source;
	s->a.port = o->port;
	s->a.source_port = o->source_port;
	s->a.family = address_family(&o->destination);
	s->a.scope = scope_of(j, &o->destination);
	s->a.netns = o->netns;
	s->a.started_ns = o->time_ns;
	return s;
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
	judge_answered(j->judge, &s->a, now_ns);
}

static void tell_reset(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (s->refusal_told)
		return;
	s->refusal_told = true;
	judge_reset(j->judge, &s->a, now_ns);
}

/* Tells the judge at once what a loose slot had kept back. */
static void tell_collected(struct join *j, struct slot *s, uint32_t left, uint32_t dropped,
			   uint64_t now_ns)
{
	if (left)
		judge_left(j->judge, &s->a, left, now_ns);
	if (dropped)
		judge_dropped(j->judge, &s->a, dropped, now_ns);
	if (s->a.reset.seen)
		tell_reset(j, s, now_ns);
	if (s->a.icmp.seen)
		judge_icmp(j->judge, &s->a, now_ns);
}

/* Takes over what a loose slot collected of the same SYN; the slot is gone afterwards. */
static void merge(struct join *j, struct slot *s, struct slot *loose, uint64_t now_ns)
{
	struct attempt l = loose->a;
	bool told = loose->a.forwarded;

	s->answer_told |= loose->answer_told;
	free_slot(j, loose);
	s->a.syns_on_wire += l.syns_on_wire;
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
		s->a.answer_ttl = l.answer_ttl;
	}
	if (l.syns_on_wire)
		note_passing(j, s);
	if (!told)
		tell_collected(j, s, l.syns_on_wire, l.drop.count, now_ns);
}

/* The ISN of a SYN became known: from now on every sensor's report finds the slot. */
static void bind_isn(struct join *j, struct slot *s, const struct observation *o)
{
	struct index_entry *e;

	if (s->has_isn || !o->has_isn)
		return;
	e = find_isn(j, &s->a.destination, s->a.port, o->isn);
	if (e && e->slot->owned)
		return; /* two sockets, one ISN: the first one keeps it */
	if (e)
		merge(j, s, e->slot, o->time_ns);
	s->has_isn = true;
	s->isn = o->isn;
	index_slot(&j->by_isn, isn_hash(&s->a.destination, s->a.port, o->isn), s);
}

static void bind_cookie(struct join *j, struct slot *s, uint64_t cookie)
{
	if (s->cookie || !cookie)
		return;
	s->cookie = cookie;
	index_slot(&j->by_cookie, cookie_hash(cookie), s);
}

static struct slot *find_slot(struct join *j, const struct observation *o)
{
	struct index_entry *e = o->cookie ? find_cookie(j, o->cookie) : NULL;

	if (!e && o->has_isn)
		e = find_isn(j, &o->destination, o->port, o->isn);
	if (e)
		lru_map_touch(&j->slots, e->slot);
	return e ? e->slot : NULL;
}

static void end_attempt(struct join *j, struct slot *s, enum outcome outcome, uint64_t now_ns)
{
	s->a.outcome = outcome;
	s->a.ended_ns = now_ns;
	emit(j, RECORD_ATTEMPT, s, now_ns, false);
	free_slot(j, s);
}

/* ---- loose slots: the wire or a drop spoke first, or nobody here owns the SYN ---- */

static void announce_forwarded(struct join *j, struct slot *s, uint64_t now_ns)
{
	s->announced = true;
	s->a.forwarded = true;
	judge_sent(j->judge, &s->a, s->a.syns, s->a.started_ns);
	tell_collected(j, s, s->a.syns_on_wire, s->a.drop.count, now_ns);
	emit(j, RECORD_SYN, s, s->a.started_ns, false);
}

/* A forwarded attempt is over as soon as its handshake is decided: nobody here owns the rest. */
static void end_forwarded(struct join *j, struct slot *s, uint64_t now_ns)
{
	if (!s->announced)
		announce_forwarded(j, s, now_ns);
	if (s->a.answer_ttl) {
		s->a.established_ns = s->a.wire_answer_ns;
		s->ending.established = true;
		emit(j, RECORD_ESTABLISHED, s, now_ns, false);
		end_attempt(j, s, OUTCOME_ESTABLISHED, now_ns);
		return;
	}
	settle(j, s);
	/* Who sent it is out of sight: whether the kernel or the program gave up can only be told
	 * from whether it ever tried again. */
	s->a.error = s->a.syns > 1 && !s->a.reset.seen && !s->a.icmp.seen ? ETIMEDOUT : 0;
	if (s->a.syns_on_wire > 0)
		judge_ended(j->judge, &s->a, now_ns);
	enum outcome outcome = outcome_of(&s->a, &s->ending);

	s->a.error = 0; /* unknown: the program that got it is elsewhere */
	end_attempt(j, s, outcome, now_ns);
}

static void loose_is_due(struct join *j, struct slot *s, uint64_t now_ns)
{
	bool answered = s->a.answer_ttl || s->a.reset.seen;

	if (s->announced || answered) {
		end_forwarded(j, s, now_ns);
		return;
	}
	announce_forwarded(j, s, now_ns);
	set_due(j, s);
}

static struct slot *new_loose_slot(struct join *j, const struct observation *o)
{
	struct slot *s = new_slot(j, o);

	bind_cookie(j, s, o->cookie);
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
	judge_sent(j->judge, &s->a, 1, now_ns);
	emit(j, RECORD_RETRY, s, now_ns, false);
}

/* ---- wire and drop sensors ---- */

static void take_wire_syn(struct join *j, const struct observation *o)
{
	struct slot *s = find_slot(j, o);

	if (!s)
		s = new_loose_slot(j, o);
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
		note_passing(j, s);
		judge_left(j->judge, &s->a, 1, o->time_ns);
	}
}

static void take_drop(struct join *j, const struct observation *o)
{
	struct slot *s = find_slot(j, o);

	/* A SYN of a socket that is gone, out of a queue: its story has been told. */
	if (!s && !o->drop.forwarded && j->sockets_seen)
		return;
	if (!s)
		s = new_loose_slot(j, o);
	if (!s->owned)
		count_loose_syn(j, s, o->time_ns);
	bind_isn(j, s, o);
	s->a.drop.count++;
	s->a.drop.by = o->drop.by;
	s->a.drop.netns = o->netns;
	memcpy(s->a.drop.reason, o->drop.reason, sizeof(s->a.drop.reason));
	if (s->owned || s->announced)
		judge_dropped(j->judge, &s->a, 1, o->time_ns);
}

static void take_wire_answer(struct join *j, const struct observation *o)
{
	struct slot *s = find_slot(j, o);

	if (!s || s->a.wire_answer_ns)
		return;
	s->a.wire_answer_ns = o->time_ns;
	s->a.answer_ttl = o->wire.ttl;
	tell_answered(j, s, o->time_ns);
	if (s->announced && !s->owned)
		end_forwarded(j, s, o->time_ns);
}

static void take_wire_reset(struct join *j, const struct observation *o)
{
	struct slot *s = find_slot(j, o);

	if (!s || s->ending.established || s->a.wire_answer_ns)
		return;
	s->a.wire_answer_ns = o->time_ns;
	s->a.reset.seen = true;
	s->a.reset.ttl = o->wire.ttl;
	s->a.reset.expected_ttl = judge_expected_ttl(j->judge, &s->a.destination);
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
	struct slot *s = find_slot(j, o);

	if (!s || s->ending.established || asks_for_smaller_packets(&s->a, o))
		return;
	s->a.icmp.seen = true;
	s->a.icmp.type = o->wire.icmp_type;
	s->a.icmp.code = o->wire.icmp_code;
	s->a.icmp.from = o->wire.icmp_from;
	if (s->owned || s->announced)
		judge_icmp(j->judge, &s->a, o->time_ns);
}

/* ---- socket sensor ---- */

/* The slot of a socket's record, made anew when the records before it were lost. */
static struct slot *socket_slot(struct join *j, const struct observation *o)
{
	struct slot *s = find_slot(j, o);
	bool is_new = !s;

	j->sockets_seen = true;
	if (!s) {
		s = new_slot(j, o);
		s->a.started_ns = o->socket.started_ns ? o->socket.started_ns : o->time_ns;
	}
	bind_cookie(j, s, o->cookie);
	if (!s->owned) {
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
	if (o->socket.route_ifindex)
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
	if (n)
		judge_sent(j->judge, &s->a, n, now_ns);
}

static void take_connect(struct join *j, const struct observation *o)
{
	struct index_entry *old = o->cookie ? find_cookie(j, o->cookie) : NULL;
	struct slot *s;
	uint32_t sent;

	if (old && old->slot->owned)
		free_slot(j, old->slot); /* the socket is used again, and its close was lost */
	s = socket_slot(j, o);
	s->from_start = true;
	sent = count_socket_syns(s, o);
	emit(j, RECORD_SYN, s, o->time_ns, false);
	tell_sent(j, s, sent, o->time_ns);
}

static void take_retry(struct join *j, const struct observation *o)
{
	struct slot *s = socket_slot(j, o);
	uint32_t sent = count_socket_syns(s, o);

	emit(j, RECORD_RETRY, s, o->time_ns, false);
	tell_sent(j, s, sent, o->time_ns);
}

static void take_established(struct join *j, const struct observation *o)
{
	struct slot *s = socket_slot(j, o);

	s->ending.established = true;
	s->a.established_ns = o->time_ns;
	if (s->a.wire_answer_ns && !s->a.answer_ttl)
		s->a.wire_answer_ns = 0;
	settle(j, s);
	if (s->a.left_host != LEFT_NO)
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
			judge_denied(j->judge, &s->a, now_ns);
		break;
	case OUTCOME_SILENT:
	case OUTCOME_ABANDONED:
	case OUTCOME_REJECTED:
		judge_ended(j->judge, &s->a, now_ns);
		break;
	default:
		break;
	}
}

static void take_close(struct join *j, const struct observation *o)
{
	struct slot *s = socket_slot(j, o);
	enum outcome outcome;
	uint32_t sent;

	s->ending.established = o->socket.established;
	s->ending.soft_error = o->socket.soft_error;
	s->a.error = o->socket.error;
	s->a.bytes_received = o->socket.bytes_received;
	if (o->socket.syns == 0 && s->a.syns > 0) {
		judge_unsent(j->judge, &s->a, s->a.syns, o->time_ns);
		s->a.syns = 0;
	}
	sent = count_socket_syns(s, o);
	if (!o->socket.established)
		tell_sent(j, s, sent, o->time_ns);
	settle(j, s);
	outcome = outcome_of(&s->a, &s->ending);
	s->a.outcome = outcome;
	tell_end(j, s, outcome, o->time_ns);
	end_attempt(j, s, outcome, o->time_ns);
}

static void take_connect_failed(struct join *j, const struct observation *o)
{
	enum outcome outcome = outcome_of_errno(o->socket.error);
	struct slot *s = new_slot(j, o);

	s->a.process = o->socket.process;
	s->a.error = o->socket.error;
	if (o->socket.started_ns)
		s->a.started_ns = o->socket.started_ns;
	if (outcome == OUTCOME_NO_ROUTE)
		judge_no_route(j->judge, &s->a, o->time_ns);
	else
		judge_denied(j->judge, &s->a, o->time_ns);
	end_attempt(j, s, outcome, o->time_ns);
}

static void take_loss(struct join *j, const struct observation *o)
{
	struct record r = {
		.kind = RECORD_LOSS,
		.time_ns = o->time_ns,
		.loss = {.ring = o->loss.ring, .recursion = o->loss.recursion},
	};

	j->lossy_ns = o->time_ns;
	judge_lossy(j->judge, o->time_ns);
	j->sink(j->sink_context, &r);
}

void join_observe(struct join *j, const struct observation *o)
{
	switch (o->kind) {
	case OBSERVE_CONNECT:
		take_connect(j, o);
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
		if (s->due_ns && s->due_ns <= now_ns)
			loose_is_due(j, s, now_ns);
		else if (s->due_ns && s->due_ns < j->deadline_ns)
			j->deadline_ns = s->due_ns;
	}
}

uint64_t join_deadline_ns(const struct join *j)
{
	return j->deadline_ns;
}

void join_set_uplinks(struct join *j, uint32_t netns, const uint32_t *ifindexes, size_t n)
{
	j->wire_netns = netns;
	j->uplinks_count = n < UPLINKS_MAX ? n : UPLINKS_MAX;
	for (size_t i = 0; i < j->uplinks_count; i++)
		j->uplinks[i] = ifindexes[i];
	judge_set_wire_watched(j->judge, n > 0);
}

void join_set_own_addresses(struct join *j, const struct address *own, size_t n)
{
	j->own_count = n < OWN_MAX ? n : OWN_MAX;
	for (size_t i = 0; i < j->own_count; i++)
		j->own[i] = own[i];
}

int join_new(struct join **ret, unsigned int attempts_max, struct judge *judge, record_sink sink,
	     void *sink_context)
{
	uint32_t n = attempts_max ? attempts_max : JOIN_ATTEMPTS_DEFAULT;
	struct join *j = calloc(1, sizeof(*j));

	if (!j)
		return -ENOMEM;
	j->judge = judge;
	j->sink = sink;
	j->sink_context = sink_context;
	j->deadline_ns = UINT64_MAX;
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
