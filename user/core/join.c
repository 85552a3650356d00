// SPDX-License-Identifier: GPL-2.0-only
/*
 * See join.h. One slot per attempt, two indexes: by cookie, and by (destination, port, ISN). A SYN
 * seen on the wire or dropped before its socket's ISN is known gets a slot of its own, which is
 * merged into the socket's as soon as that ISN shows up. What each sensor's report means stands in
 * join_socket.c and join_wire.c, what they have in common in join_attempt.c; here is the rest.
 */

#include <errno.h>
#include <stdlib.h>

#include "core/join_part.h"

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
	case OBSERVE_WAITING:
	case OBSERVE_RETRY:
	case OBSERVE_ESTABLISHED:
	case OBSERVE_CLOSE:
	case OBSERVE_RESET_IN:
	case OBSERVE_RESET_OUT:
	case OBSERVE_CONNECT_FAILED:
		join_observe_socket(j, o);
		break;
	case OBSERVE_DROP:
	case OBSERVE_WIRE_SYN:
	case OBSERVE_WIRE_ANSWER:
	case OBSERVE_WIRE_RESET_IN:
	case OBSERVE_WIRE_RESET_OUT:
	case OBSERVE_WIRE_ICMP:
		join_observe_wire(j, o);
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
			join_end_aborted(j, s);
		else if (s->due_ns && s->due_ns <= now_ns)
			join_loose_is_due(j, s, now_ns);
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
			join_end_aborted(j, s);
			continue;
		}
		if (!s->owned && s->a.icmp.seen) {
			join_end_forwarded(j, s, now_ns);
			continue;
		}
		if (s->announced && !s->ending.established)
			join_emit(j, RECORD_ATTEMPT, s, now_ns, false);
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
