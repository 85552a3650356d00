// SPDX-License-Identifier: GPL-2.0-only
/*
 * See flows.h. One slot per attempt, two indexes: by cookie, and by (destination, port, ISN). A SYN
 * seen on the wire or dropped before its socket's ISN is known gets a slot of its own, which is
 * merged into the socket's as soon as that ISN shows up. What each sensor's report means stands in
 * flows_socket.c and flows_wire.c, what they have in common in flows_end.c; here is the rest.
 */

#include <errno.h>
#include <stdlib.h>

#include "core/flows_internal.h"

static void take_loss(struct flows *j, const struct observation *o)
{
	struct record r = {
		.kind = RECORD_LOSS,
		.time_ns = o->time_ns,
		.loss = {.ring = o->loss.ring,
			 .recursion = o->loss.recursion,
			 .client = o->loss.client},
	};

	j->lossy_ns = o->loss.upto_ns > o->time_ns ? o->loss.upto_ns : o->time_ns;
	netns_verdicts_lossy(j->verdicts, j->lossy_ns);
	j->sink(j->sink_context, &r);
}

static void take_uplink(struct flows *j, const struct observation *o)
{
	const struct uplink_news *news = o->uplink;
	struct record r = {.kind = RECORD_UPLINK, .time_ns = o->time_ns, .uplink = news};

	flows_set_own_addresses(j, news->own, news->own_links, news->own_count);
	flows_set_uplinks(j, news->netns, news->ifindexes, news->count);
	/* What was answered by an uplink that nobody watched yet is evidence from now on. */
	for (struct flow *s = lru_map_newest(&j->slots); s; s = lru_map_older(&j->slots, s)) {
		if (!s->a.counts && s->answer_told && s->owned && flow_counts(j, s))
			flows_tell(j, s, FACT_ANSWERED, 0, o->time_ns);
	}
	if (news->change != UPLINK_ADDRESSES && news->change != UPLINK_RENAMED) {
		j->rewired_ns = o->time_ns;
		flow_forget_passing(j);
	}
	j->sink(j->sink_context, &r);
}

void flows_observe(struct flows *j, const struct observation *o)
{
	switch (observation_origin(o->kind)) {
	case ORIGIN_SOCKET:
		flows_observe_socket(j, o);
		break;
	case ORIGIN_PACKET:
		flows_observe_wire(j, o);
		break;
	case ORIGIN_LOSS:
		take_loss(j, o);
		break;
	case ORIGIN_LINE:
		netns_verdicts_line(j->verdicts, o->line.ifindex, o->line.packets, o->time_ns);
		break;
	case ORIGIN_UPLINK:
		take_uplink(j, o);
		break;
	}
}

bool flows_rest_on_absence(const struct flows *j, const struct observation *o)
{
	const struct flow *s;
	struct flow then;

	if (o->kind != OBSERVE_ESTABLISHED && o->kind != OBSERVE_CLOSE &&
	    o->kind != OBSERVE_RESET_IN)
		return false;
	s = flow_find_cookie(j, o->cookie);
	if (!s || s->a.syns_on_wire > 0)
		return false;
	then = *s;
	if (o->socket.route_ifindex)
		then.route_ifindex = o->socket.route_ifindex;
	return flow_should_be_on_wire(j, &then);
}

void flows_tick(struct flows *j, uint64_t now_ns)
{
	struct flow *newer;

	for (struct flow *s = flows_take_due(j, now_ns); s; s = newer) {
		newer = s->due_older;
		s->due_older = NULL;
		if (s->ended)
			flow_free(j, s);
		else if (s->awaits_reset)
			flows_end_aborted(j, s);
		else if (s->owned)
			flows_ask(j, s);
		else
			flows_loose_is_due(j, s, now_ns);
	}
}

void flows_finish(struct flows *j, uint64_t now_ns)
{
	struct flow *s;

	while ((s = lru_map_oldest(&j->slots))) {
		if (s->ended) {
			flow_free(j, s);
			continue;
		}
		if (s->awaits_reset) {
			flows_end_aborted(j, s);
			continue;
		}
		if (!s->owned && (s->a.icmp.seen || s->silence_told || s->ending.established)) {
			flows_end_forwarded(j, s, now_ns);
			continue;
		}
		if (s->announced && !s->ending.established)
			flows_emit(j, RECORD_ATTEMPT, s, now_ns, false);
		flow_free(j, s);
	}
}

uint64_t flows_not_followed(const struct flows *j)
{
	return j->not_followed;
}

void flows_each(const struct flows *j, flows_visitor visit, void *context)
{
	for (struct flow *s = lru_map_oldest(&j->slots); s; s = lru_map_newer(&j->slots, s)) {
		if (s->announced && !s->ended && !s->awaits_reset)
			visit(context, &s->a, s->ending.established);
	}
}

void flows_set_uplinks(struct flows *j, uint32_t netns, const uint32_t *ifindexes, size_t n)
{
	j->wire_netns = netns;
	j->uplinks_count = n < MONITOR_UPLINKS_MAX ? n : MONITOR_UPLINKS_MAX;
	for (size_t i = 0; i < j->uplinks_count; i++)
		j->uplinks[i] = ifindexes[i];
	netns_verdicts_set_uplinks(j->verdicts, ifindexes, n);
}

void flows_set_own_addresses(struct flows *j, const struct address *own,
			     const struct own_link *links, size_t n)
{
	j->own_count = n < MONITOR_OWN_MAX ? n : MONITOR_OWN_MAX;
	for (size_t i = 0; i < j->own_count; i++)
		j->own[i] = own[i];
	for (size_t i = 0; i < j->own_count; i++)
		j->own_links[i] = links ? links[i] : (struct own_link){0};
}

void flows_set_wire_only(struct flows *j, bool wire_only)
{
	j->wire_only = wire_only;
}

/* With its buckets. */
#define FLOW_COST (sizeof(struct flow) + FLOW_INDEXES * sizeof(struct flow *))

/* As many as the budget could pay for if nothing else were. */
static uint32_t attempts_max(const struct monitor_config *config, const struct lru_budget *budget)
{
	size_t n = config->attempts_max ? config->attempts_max : budget->left / FLOW_COST;

	return (uint32_t)(n < FLOWS_RESERVE ? FLOWS_RESERVE : n);
}

int flows_new(struct flows **ret, const struct monitor_config *config, struct lru_budget *budget,
	      struct netns_verdicts *verdicts, record_sink sink, void *sink_context)
{
	uint32_t n = attempts_max(config, budget);
	struct flows *j = calloc(1, sizeof(*j));

	if (!j)
		return -ENOMEM;
	j->seed = config->seed;
	j->verdicts = verdicts;
	j->sink = sink;
	j->sink_context = sink_context;
	j->wire_only = config->wire_only;
	j->answers_unseen = config->answers_unseen;
	j->wire_followed = config->wire_followed;
	j->due.lists = calloc(FLOWS_DUE_LISTS, sizeof(*j->due.lists));
	if (!j->due.lists || lru_map_init(&j->slots, n, sizeof(struct flow)) < 0 ||
	    lru_map_init(&j->passing, PASSING_MAX, sizeof(struct passing)) < 0)
		goto no_memory;
	for (enum flow_index i = 0; i < FLOW_INDEXES; i++) {
		j->buckets[i] = calloc(j->slots.capacity, sizeof(*j->buckets[i]));
		if (!j->buckets[i])
			goto no_memory;
	}
	lru_map_share(&j->slots, budget, FLOWS_RESERVE, FLOW_COST);
	*ret = j;
	return 0;

no_memory:
	flows_free(j);
	return -ENOMEM;
}

void flows_free(struct flows *j)
{
	if (!j)
		return;
	lru_map_done(&j->slots);
	lru_map_done(&j->passing);
	for (enum flow_index i = 0; i < FLOW_INDEXES; i++)
		free(j->buckets[i]);
	free(j->due.lists);
	free(j);
}
