// SPDX-License-Identifier: GPL-2.0-only
/* See flow.h. */

#include "core/flow.h"

static uint64_t cookie_hash(uint64_t cookie)
{
	return lru_hash(1, &cookie, sizeof(cookie));
}

static uint64_t isn_hash(const struct address *destination, uint16_t port, uint32_t isn)
{
	uint64_t h = lru_hash(port, destination->bytes, sizeof(destination->bytes));

	return lru_hash(h, &isn, sizeof(isn));
}

static struct index_entry *find_cookie(const struct flows *j, uint64_t cookie)
{
	struct index_entry *e = lru_map_first(&j->by_cookie, cookie_hash(cookie));

	while (e && e->flow->cookie != cookie)
		e = lru_map_next(&j->by_cookie, e);
	return e;
}

static struct index_entry *find_isn(const struct flows *j, const struct address *destination,
				    uint16_t port, uint32_t isn)
{
	struct index_entry *e = lru_map_first(&j->by_isn, isn_hash(destination, port, isn));

	while (e && (e->flow->isn != isn || e->flow->a.port != port ||
		     !address_equal(&e->flow->a.destination, destination)))
		e = lru_map_next(&j->by_isn, e);
	return e;
}

static void index_slot(struct lru_map *map, uint64_t hash, struct flow *s)
{
	struct index_entry *e = lru_map_insert(map, hash);

	e->flow = s;
}

void flow_forget_cookie(struct flows *j, struct flow *s)
{
	if (s->cookie)
		lru_map_remove(&j->by_cookie, find_cookie(j, s->cookie));
	s->cookie = 0;
}

void flow_free(struct flows *j, struct flow *s)
{
	flow_forget_cookie(j, s);
	if (s->has_isn)
		lru_map_remove(&j->by_isn, find_isn(j, &s->a.destination, s->a.port, s->isn));
	lru_map_remove(&j->slots, s);
}

static bool is_uplink(const struct flows *j, uint32_t ifindex)
{
	for (size_t i = 0; i < j->uplinks_count; i++) {
		if (j->uplinks[i] == ifindex)
			return true;
	}
	return false;
}

static struct passing *find_passing(const struct flows *j, uint32_t netns, uint32_t ifindex)
{
	uint64_t hash = lru_hash(netns, &ifindex, sizeof(ifindex));
	struct passing *p = lru_map_first(&j->passing, hash);

	while (p && (p->netns != netns || p->ifindex != ifindex))
		p = lru_map_next(&j->passing, p);
	return p;
}

void flow_note_passing(struct flows *j, const struct flow *s)
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

void flow_forget_passing(struct flows *j)
{
	struct passing *p;

	while ((p = lru_map_oldest(&j->passing)))
		lru_map_remove(&j->passing, p);
}

/* One that began before the uplinks changed may have left by one that was not watched yet, or is
 * not any more: between a change of the routes and the sensor's following it nobody looks. */
bool flow_should_be_on_wire(const struct flows *j, const struct flow *s)
{
	if (j->uplinks_count == 0 || !s->from_start || !s->route_ifindex || s->a.lossy ||
	    s->a.started_ns < j->rewired_ns || s->a.scope == SCOPE_OWN ||
	    s->a.scope == SCOPE_LOOPBACK)
		return false;
	if (s->a.netns == j->wire_netns)
		return is_uplink(j, s->route_ifindex);
	return find_passing(j, s->a.netns, s->route_ifindex) != NULL;
}

/* What a rule in the uplinks' own namespace discards of a container's, as in its forward chain, was
 * on its way to an uplink: that is this host's doing. Not so what routing discards, which a program
 * can bring about itself by a hop limit, nor what no socket is known of: anyone may have sent it.
 */
static bool is_stopped_by_host_rule(const struct flows *j, const struct flow *s)
{
	return s->owned && s->a.drop.count > 0 && s->a.drop.in_transit &&
	       s->a.drop.netns == j->wire_netns &&
	       (s->a.drop.by == DROP_NETFILTER || s->a.drop.by == DROP_TC);
}

bool flow_counts(const struct flows *j, const struct flow *s)
{
	if (s->a.syns_on_wire > 0 || is_stopped_by_host_rule(j, s))
		return true;
	if (s->a.netns != j->wire_netns || s->a.drop.in_transit || (!s->owned && !s->failed))
		return j->wire_only;
	return j->uplinks_count == 0 || !s->route_ifindex || is_uplink(j, s->route_ifindex);
}

void flow_settle(struct flows *j, struct flow *s)
{
	if (s->awaits_reset)
		return; /* it has ended; what changed since is not its concern */
	s->a.lossy = j->lossy_ns && s->a.started_ns <= j->lossy_ns;
	s->ending.wire_should_see_it = flow_should_be_on_wire(j, s);
	s->a.left_host = left_host_of(&s->a, &s->ending);
}

static enum scope scope_of(const struct flows *j, const struct address *a)
{
	for (size_t i = 0; i < j->own_count; i++) {
		if (address_equal(&j->own[i], a))
			return SCOPE_OWN;
	}
	return address_scope(a);
}

struct flow *flow_new(struct flows *j, const struct observation *o)
{
	struct flow *s;

	/* The longest untouched one goes: most likely a connection that lives on, whose close will
	 * tell its story again. */
	if (lru_map_full(&j->slots))
		flow_free(j, lru_map_oldest(&j->slots));
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
	s->a.answers_unseen = j->answers_unseen;
	return s;
}

void flow_index_cookie(struct flows *j, struct flow *s, uint64_t cookie)
{
	if (s->cookie || !cookie)
		return;
	s->cookie = cookie;
	index_slot(&j->by_cookie, cookie_hash(cookie), s);
}

void flow_index_isn(struct flows *j, struct flow *s, uint32_t isn)
{
	s->has_isn = true;
	s->isn = isn;
	index_slot(&j->by_isn, isn_hash(&s->a.destination, s->a.port, isn), s);
}

struct flow *flow_find_cookie(const struct flows *j, uint64_t cookie)
{
	struct index_entry *e = cookie ? find_cookie(j, cookie) : NULL;

	return e ? e->flow : NULL;
}

struct flow *flow_find_isn(const struct flows *j, const struct address *destination, uint16_t port,
			   uint32_t isn)
{
	struct index_entry *e = find_isn(j, destination, port, isn);

	return e ? e->flow : NULL;
}

struct flow *flow_find(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find_cookie(j, o->cookie);

	if (!s && o->has_isn)
		s = flow_find_isn(j, &o->destination, o->port, o->isn);
	if (s)
		lru_map_touch(&j->slots, s);
	return s;
}
