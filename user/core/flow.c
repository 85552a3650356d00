// SPDX-License-Identifier: GPL-2.0-only
/* See flow.h. */

#include "core/flow.h"

#define LOOPBACK_IFINDEX 1 /* LOOPBACK_IFINDEX of include/net/flow.h */

static struct flow **cookie_bucket(const struct flows *j, uint64_t cookie)
{
	return &j->buckets[BY_COOKIE][lru_hash(j->seed, &cookie, sizeof(cookie)) & j->slots.mask];
}

static struct flow **isn_bucket(const struct flows *j, const struct address *destination,
				uint16_t port, uint32_t isn)
{
	uint64_t h = lru_hash(j->seed ^ port, destination->bytes, sizeof(destination->bytes));

	return &j->buckets[BY_ISN][lru_hash(h, &isn, sizeof(isn)) & j->slots.mask];
}

static void put_into(struct flow **bucket, struct flow *s, enum flow_index index)
{
	s->next[index] = *bucket;
	*bucket = s;
}

static void take_out(struct flow **bucket, const struct flow *s, enum flow_index index)
{
	while (*bucket != s)
		bucket = &(*bucket)->next[index];
	*bucket = s->next[index];
}

void flow_forget_cookie(struct flows *j, struct flow *s)
{
	if (s->cookie)
		take_out(cookie_bucket(j, s->cookie), s, BY_COOKIE);
	s->cookie = 0;
}

static enum flow_rank rank_of(const struct flow *s)
{
	if (s->ended || (!s->owned && !s->announced))
		return FLOW_SPARE;
	return s->ending.established ? FLOW_LIVES : FLOW_WAITS;
}

static void leave_rank(struct flows *j, struct flow *s)
{
	if (s->rank == FLOW_WAITS)
		return;
	if (s->rank_newer)
		s->rank_newer->rank_older = s->rank_older;
	else
		j->ranks[s->rank].newest = s->rank_older;
	if (s->rank_older)
		s->rank_older->rank_newer = s->rank_newer;
	else
		j->ranks[s->rank].oldest = s->rank_newer;
}

static void join_rank(struct flows *j, struct flow *s, enum flow_rank rank)
{
	s->rank = rank;
	if (rank == FLOW_WAITS)
		return;
	s->rank_newer = NULL;
	s->rank_older = j->ranks[rank].newest;
	if (s->rank_older)
		s->rank_older->rank_newer = s;
	else
		j->ranks[rank].oldest = s;
	j->ranks[rank].newest = s;
}

void flow_set_rank(struct flows *j, struct flow *s)
{
	enum flow_rank rank = rank_of(s);

	if (rank == s->rank)
		return;
	leave_rank(j, s);
	join_rank(j, s, rank);
}

void flow_free(struct flows *j, struct flow *s)
{
	flow_forget_cookie(j, s);
	flow_set_due(j, s, 0);
	leave_rank(j, s);
	if (s->has_isn)
		take_out(isn_bucket(j, &s->a.destination, s->a.port, s->isn), s, BY_ISN);
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
	uint64_t hash = lru_hash(j->seed ^ netns, &ifindex, sizeof(ifindex));
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

	struct passing *p =
		lru_map_insert(&j->passing, lru_hash(j->seed ^ s->a.netns, &s->route_ifindex,
						     sizeof(s->route_ifindex)));
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
	       (s->a.drop.by == DROP_NETFILTER || s->a.drop.by == DROP_TC ||
		s->a.drop.by == DROP_CONNTRACK || s->a.drop.by == DROP_UNKNOWN);
}

bool flow_counts(const struct flows *j, const struct flow *s)
{
	if (s->a.syns_on_wire > 0 || is_stopped_by_host_rule(j, s))
		return true;
	if (s->a.netns != j->wire_netns || s->a.drop.in_transit || (!s->owned && !s->failed))
		return j->wire_only;
	return j->uplinks_count == 0 || !s->route_ifindex || is_uplink(j, s->route_ifindex);
}

/* The length of the prefix in an address's sixteen bytes. */
static uint8_t full_length(const struct address *a, uint8_t prefix_len)
{
	return address_family(a) == FAMILY_IPV4 ? (uint8_t)(prefix_len + 96) : prefix_len;
}

static bool shares(const struct address *a, const struct address *b, uint8_t prefix_len)
{
	struct prefix p = prefix_around(a, prefix_len);

	return address_family(a) == address_family(b) && prefix_contains(&p, b);
}

/* Addresses that a provider translates beside the machine's own are its neighbours: a container's
 * of a cloud's network. */
static bool is_relative(const struct address *a, const struct address *b)
{
	return shares(a, b, address_family(a) == FAMILY_IPV4 ? 96 + 16 : 48);
}

/* An uplink without an address of its own borrows others'. One that is known sends with its own, or
 * with what is routed to this machine; another interface's, and a private address that nobody
 * translates, are answered nowhere. */
static bool is_foreign(const struct flows *j, const struct attempt *a)
{
	bool has_own = false, elsewhere = false, fits = false;
	bool is_private = address_scope(&a->wire_source) == SCOPE_PRIVATE;

	for (size_t i = 0; i < j->own_count; i++) {
		bool here = j->own_links[i].ifindex == a->wire_ifindex;
		bool same = address_equal(&j->own[i], &a->wire_source);
		enum scope scope = address_scope(&j->own[i]);

		if (!j->own_links[i].ifindex || address_family(&j->own[i]) != a->family ||
		    scope == SCOPE_LINK_LOCAL || scope == SCOPE_LOOPBACK)
			continue;
		has_own |= here;
		/* What is kept on the loopback device may be announced by routing. */
		elsewhere |= same && !here &&
			     (j->own_links[i].ifindex != LOOPBACK_IFINDEX || j->proper_answered);
		fits |= (here && same) || (here && is_private && !elsewhere &&
					   is_relative(&j->own[i], &a->wire_source));
	}
	return has_own && !fits && (elsewhere || is_private);
}

void flow_look_at_link(const struct flows *j, struct flow *s)
{
	s->a.foreign_source = is_foreign(j, &s->a);
	for (uint32_t i = 0; i < j->answered_count && i < ANSWERED_MAX; i++)
		s->a.foreign_source &= !address_equal(&j->answered[i], &s->a.wire_source);
	s->a.on_link = false;
	for (size_t i = 0; i < j->own_count; i++) {
		uint8_t len = full_length(&j->own[i], j->own_links[i].prefix_len);

		s->a.on_link |= j->own_links[i].ifindex == s->a.wire_ifindex &&
				j->own_links[i].prefix_len && len < 127 &&
				shares(&j->own[i], &s->a.destination, len);
	}
}

void flow_note_answered(struct flows *j, const struct flow *s)
{
	if (s->a.scope != SCOPE_PUBLIC || !s->a.syns_on_wire)
		return;
	j->proper_answered |= !s->a.foreign_source;
	if (s->a.foreign_source)
		j->answered[j->answered_count++ % ANSWERED_MAX] = s->a.wire_source;
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

static void touch(struct flows *j, struct flow *s)
{
	lru_map_touch(&j->slots, s);
	leave_rank(j, s);
	join_rank(j, s, s->rank);
	s->touched = ++j->touches;
}

/* A SYN that no socket is known of never takes the place of an attempt that waits for its end: more
 * than fit of these are not followed, and counted. Where all wait, chance decides, not age: in a
 * flood the oldest are those that tried before it. */
static struct flow *whose_place(const struct flows *j, bool of_socket)
{
	uint64_t chance;

	if (j->wire_only)
		return lru_map_oldest(&j->slots);
	if (j->ranks[FLOW_SPARE].oldest || !of_socket)
		return j->ranks[FLOW_SPARE].oldest;
	if (j->ranks[FLOW_LIVES].oldest)
		return j->ranks[FLOW_LIVES].oldest;
	chance = lru_hash(j->seed, &j->next_id, sizeof(j->next_id));
	return lru_map_at(&j->slots, (uint32_t)(chance % j->slots.count));
}

/* An attempt that comes back with a later record of its socket is not counted again. */
static bool make_place(struct flows *j, bool of_socket)
{
	struct flow *s;

	if (!lru_map_full(&j->slots))
		return true;
	s = whose_place(j, of_socket);
	if (!s) {
		j->not_followed++;
		return false;
	}
	j->not_followed += !s->ended && !s->ending.established && !s->a.began_unseen;
	flow_free(j, s);
	return true;
}

struct flow *flow_new(struct flows *j, const struct observation *o, bool of_socket)
{
	struct flow *s;

	if (!make_place(j, of_socket))
		return NULL;
	s = lru_map_insert(&j->slots, j->next_id);
	join_rank(j, s, rank_of(s));
	s->touched = ++j->touches;
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
	put_into(cookie_bucket(j, cookie), s, BY_COOKIE);
}

void flow_index_isn(struct flows *j, struct flow *s, uint32_t isn)
{
	s->has_isn = true;
	s->isn = isn;
	put_into(isn_bucket(j, &s->a.destination, s->a.port, isn), s, BY_ISN);
}

struct flow *flow_find_cookie(const struct flows *j, uint64_t cookie)
{
	struct flow *s = cookie ? *cookie_bucket(j, cookie) : NULL;

	while (s && s->cookie != cookie)
		s = s->next[BY_COOKIE];
	return s;
}

struct flow *flow_find_isn(const struct flows *j, const struct address *destination, uint16_t port,
			   uint32_t isn)
{
	struct flow *s = *isn_bucket(j, destination, port, isn);

	while (s && (s->isn != isn || s->a.port != port ||
		     !address_equal(&s->a.destination, destination)))
		s = s->next[BY_ISN];
	return s;
}

struct flow *flow_find(struct flows *j, const struct observation *o)
{
	struct flow *s = flow_find_cookie(j, o->cookie);

	if (!s && o->has_isn)
		s = flow_find_isn(j, &o->destination, o->port, o->isn);
	if (s)
		touch(j, s);
	return s;
}
