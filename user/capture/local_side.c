// SPDX-License-Identifier: GPL-2.0-only
/*
 * See local_side.h. Three maps of fixed size: the handshakes that were seen, so that a repeated SYN
 * and its answer count once; the pairs of hosts, so that a peer counts once; the hosts. And one bit
 * for each address that a packet went to, by its hash: without one of ours among them, nothing of
 * the other side was recorded.
 */

#include "capture/local_side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/lru_map.h"

#define HOSTS_MAX	  16384 /* ends of the handshakes of a large mail server's day */
#define PAIRS_MAX	  32768
#define HANDSHAKES_MAX	  65536
#define HANDSHAKES_ENOUGH 256
#define REACHED_BITS	  20
#define BEHIND_CARD	  64 /* addresses of one machine; behind a gateway are more */

struct host {
	struct lru_link link;
	struct address address;
	uint32_t peers;
	uint32_t handshakes;
	uint32_t opened; /* of these, as the one who connects */
	uint64_t mac;	 /* its frames' source; 0 unknown */
	bool is_ours;	 /* certainly: private, and its peer public; or the file says so */
	bool is_theirs;
};

struct pair {
	struct lru_link link;
	struct address client, server;
};

/* An entry that is nothing but its hash: two that collide count as one, one time in 2^32. */
struct seen {
	struct lru_link link;
};

struct census {
	struct lru_map hosts, pairs, handshakes;
	uint32_t of[FAMILY_COUNT];
	uint64_t in, with_way, packets;
	uint64_t reached[(1u << REACHED_BITS) / 64];
};

static uint64_t hash_address(uint64_t start, const struct address *a)
{
	return lru_hash(start, a->bytes, sizeof(a->bytes));
}

static uint32_t reached_bit(const struct address *a)
{
	uint64_t words[2];

	memcpy(words, a->bytes, sizeof(words));
	return (uint32_t)(((words[0] * 0x9e3779b97f4a7c15ULL) ^ words[1]) * 0xc2b2ae3d27d4eb4fULL >>
			  (64 - REACHED_BITS));
}

static struct host *find_host(const struct census *c, const struct address *a)
{
	struct host *h = lru_map_first(&c->hosts, hash_address(1, a));

	while (h && !address_equal(&h->address, a))
		h = lru_map_next(&c->hosts, h);
	return h;
}

static struct host *host_of(struct census *c, const struct address *a)
{
	struct host *h = find_host(c, a);

	if (h || lru_map_full(&c->hosts))
		return h;
	h = lru_map_insert(&c->hosts, hash_address(1, a));
	h->address = *a;
	return h;
}

/* The handshake that a SYN or a SYN-ACK is of. */
struct handshake {
	const struct address *client, *server;
	bool is_answer, is_new, is_new_pair;
};

static void count(struct host *h, const struct handshake *s, bool opened)
{
	h->peers += s->is_new_pair;
	h->handshakes += s->is_new;
	h->opened += s->is_new && opened;
}

static bool is_private_beside(const struct address *a, const struct address *peer)
{
	return address_scope(a) == SCOPE_PRIVATE && address_scope(peer) == SCOPE_PUBLIC;
}

/* Where it is certain, only one of the two can be ours. */
static void note_sides(const struct packet *p, const struct handshake *s, struct host *client,
		       struct host *server)
{
	enum packet_way out = s->is_answer ? PACKET_IN : PACKET_OUT;
	bool client_is_ours = p->way == out || is_private_beside(s->client, s->server);
	bool server_is_ours = (p->way && p->way != out) || is_private_beside(s->server, s->client);

	if (client)
		client->is_ours |= client_is_ours && !server_is_ours;
	if (server)
		server->is_ours |= server_is_ours && !client_is_ours;
	if (client_is_ours == server_is_ours)
		return;
	if (client)
		client->is_theirs |= server_is_ours;
	if (server)
		server->is_theirs |= client_is_ours;
}

static void take_handshake(struct census *c, const struct packet *p)
{
	struct handshake s = {.is_answer = p->flags & PACKET_ACK};
	uint16_t ports[] = {s.is_answer ? p->flow.destination_port : p->flow.source_port,
			    s.is_answer ? p->flow.source_port : p->flow.destination_port};
	uint32_t isn = s.is_answer ? p->ack - 1 : p->flow.seq;
	uint64_t hash, handshake;
	struct host *client, *server;
	struct pair *pair;

	s.client = s.is_answer ? &p->flow.destination : &p->flow.source;
	s.server = s.is_answer ? &p->flow.source : &p->flow.destination;
	if (address_scope(s.client) == SCOPE_LOOPBACK)
		return;
	hash = hash_address(hash_address(2, s.client), s.server);
	handshake = lru_hash(lru_hash(hash, ports, sizeof(ports)), &isn, sizeof(isn));
	s.is_new = !lru_map_first(&c->handshakes, handshake) && !lru_map_full(&c->handshakes);
	s.is_new_pair = !lru_map_first(&c->pairs, hash) && !lru_map_full(&c->pairs);
	if (s.is_new) {
		lru_map_insert(&c->handshakes, handshake);
		c->of[address_family(s.client)]++;
	}
	if (s.is_new_pair) {
		pair = lru_map_insert(&c->pairs, hash);
		pair->client = *s.client;
		pair->server = *s.server;
	}
	client = host_of(c, s.client);
	server = host_of(c, s.server);
	if (client)
		count(client, &s, true);
	if (server)
		count(server, &s, false);
	if (client && !s.is_answer && p->mac_source)
		client->mac = p->mac_source;
	if (server && s.is_answer && p->mac_source)
		server->mac = p->mac_source;
	note_sides(p, &s, client, server);
}

void local_side_census_take(struct census *c, const struct packet *p, enum packet_kind kind)
{
	uint32_t bit;

	c->packets++;
	c->with_way += p->way != PACKET_WAY_UNKNOWN;
	c->in += p->way == PACKET_IN || kind == PACKET_ICMP;
	if (kind != PACKET_TCP)
		return;
	bit = reached_bit(&p->flow.destination);
	c->reached[bit / 64] |= 1ULL << bit % 64;
	if (p->flags & PACKET_SYN && !(p->flags & PACKET_RST))
		take_handshake(c, p);
}

/* Certainty; then more peers; then who connects rather than being connected to; then who came
 * first. */
static bool is_likelier(const struct host *h, const struct host *than)
{
	if (!than || h->is_ours != than->is_ours)
		return !than || h->is_ours;
	if (h->peers != than->peers)
		return h->peers > than->peers;
	return h->opened >= than->opened; /* the walk goes from the newest to the oldest */
}

static const struct host *likeliest(const struct census *c, enum family family)
{
	const struct host *best = NULL;

	for (const struct host *h = lru_map_newest(&c->hosts); h; h = lru_map_older(&c->hosts, h)) {
		if (address_family(&h->address) == family && (h->is_ours || !h->is_theirs) &&
		    is_likelier(h, best))
			best = h;
	}
	return best;
}

static void add(const struct census *c, struct local_side *ret, const struct host *h,
		enum render_local_by by)
{
	if (ret->count == SOURCE_INFERRED_MAX || local_side_contains(ret, &h->address))
		return;
	ret->list[ret->count++] = (struct source_local){
		.network = {.base = h->address, .len = 128},
		.by = by,
		.handshakes = h->handshakes,
		.of = c->of[address_family(&h->address)],
	};
}

static bool speaks_with_ours(const struct census *c, const struct local_side *l,
			     const struct address *a)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct address *ours = &l->list[i].network.base;

		if (lru_map_first(&c->pairs, hash_address(hash_address(2, ours), a)) ||
		    lru_map_first(&c->pairs, hash_address(hash_address(2, a), ours)))
			return true;
	}
	return false;
}

/* A card of ours has few addresses behind it, and nobody who speaks with one of them: both sides
 * of a router's, or of a file with invented frames, would. */
static uint64_t our_mac(const struct census *c, const struct host *best)
{
	unsigned int behind = 0;

	if (!best->mac)
		return 0;
	for (const struct host *h = lru_map_newest(&c->hosts); h; h = lru_map_older(&c->hosts, h)) {
		behind += h->mac == best->mac;
		if (h->mac == best->mac && h->is_theirs && !h->is_ours)
			return 0;
	}
	for (const struct pair *p = lru_map_newest(&c->pairs); p; p = lru_map_older(&c->pairs, p)) {
		const struct host *client = find_host(c, &p->client);
		const struct host *server = find_host(c, &p->server);

		if (client && server && client->mac == best->mac && server->mac == best->mac)
			return 0;
	}
	return behind <= BEHIND_CARD ? best->mac : 0;
}

/* The link that an address is on, as far as can be guessed: /24, /64. */
static struct prefix link_network(const struct address *a)
{
	struct prefix network = {.base = *a, .len = 64};

	if (address_family(a) == FAMILY_IPV4)
		return address_network(a);
	memset(network.base.bytes + 8, 0, 8);
	return network;
}

/* One of our network as well, with peers of its own. */
static bool is_beside(const struct census *c, const struct local_side *l, const struct host *best,
		      const struct host *h)
{
	struct prefix network = link_network(&best->address);

	return prefix_contains(&network, &h->address) && !h->is_theirs &&
	       !speaks_with_ours(c, l, &h->address);
}

static void infer(const struct census *c, enum family family, struct local_side *ret)
{
	const struct host *best = likeliest(c, family);
	uint64_t mac;

	if (!best)
		return;
	add(c, ret, best, LOCAL_BY_PEERS);
	mac = our_mac(c, best);
	if (mac)
		ret->mac = mac;
	for (const struct host *h = lru_map_newest(&c->hosts); h; h = lru_map_older(&c->hosts, h)) {
		if (h == best || address_family(&h->address) != family)
			continue;
		if (h->is_ours && !h->is_theirs)
			add(c, ret, h, LOCAL_BY_SCOPE);
		else if (mac && h->mac == mac)
			add(c, ret, h, LOCAL_BY_CARD);
		else if (is_beside(c, ret, best, h))
			add(c, ret, h, LOCAL_BY_NETWORK);
	}
}

/* Nothing went to any of ours. */
static bool is_one_direction(const struct census *c, const struct local_side *l)
{
	if (c->in || !l->count)
		return false;
	for (size_t i = 0; i < l->count; i++) {
		uint32_t bit = reached_bit(&l->list[i].network.base);

		/* Of a network that the operator named, no single address is known. */
		if (l->list[i].network.len < 128 || c->reached[bit / 64] >> bit % 64 & 1)
			return false;
	}
	return true;
}

bool local_side_census_is_enough(const struct census *c)
{
	static const struct source_config nothing;
	struct local_side sides;

	if (c->handshakes.count < HANDSHAKES_ENOUGH)
		return false;
	local_side_census_conclude(c, &nothing, &sides);
	return !sides.one_direction;
}

void local_side_census_conclude(const struct census *c, const struct source_config *config,
				struct local_side *ret)
{
	bool named[FAMILY_COUNT] = {false};

	*ret = (struct local_side){
		.way_known = c->packets && c->with_way == c->packets,
	};
	for (size_t i = 0; i < config->locals_count && i < SOURCE_LOCALS_MAX; i++) {
		ret->list[ret->count++].network = config->locals[i];
		named[address_family(&config->locals[i].base)] = true;
	}
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		if (!named[f])
			infer(c, f, ret);
	}
	ret->one_direction = is_one_direction(c, ret);
}

bool local_side_contains(const struct local_side *l, const struct address *a)
{
	for (size_t i = 0; i < l->count; i++) {
		if (prefix_contains(&l->list[i].network, a))
			return true;
	}
	return false;
}

bool local_side_adopts(const struct local_side *l, const struct address *a,
		       const struct address *peer)
{
	struct prefix network;

	if (is_private_beside(a, peer))
		return true;
	if (is_private_beside(peer, a))
		return false;
	for (size_t i = 0; i < l->count; i++) {
		if (l->list[i].by == LOCAL_BY_OPERATOR)
			continue;
		network = link_network(&l->list[i].network.base);
		if (prefix_contains(&network, a) && !prefix_contains(&network, peer))
			return true;
	}
	return false;
}

enum packet_way local_side_way(const struct local_side *l, const struct packet *p)
{
	if (p->way != PACKET_WAY_UNKNOWN || !l->mac)
		return p->way;
	if (p->mac_source == l->mac)
		return PACKET_OUT;
	return p->mac_destination == l->mac ? PACKET_IN : PACKET_WAY_UNKNOWN;
}

int local_side_census_new(struct census **ret)
{
	struct census *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	if (lru_map_init(&c->hosts, HOSTS_MAX, sizeof(struct host)) < 0 ||
	    lru_map_init(&c->pairs, PAIRS_MAX, sizeof(struct pair)) < 0 ||
	    lru_map_init(&c->handshakes, HANDSHAKES_MAX, sizeof(struct seen)) < 0) {
		local_side_census_free(&c);
		return -ENOMEM;
	}
	*ret = c;
	return 0;
}

void local_side_census_free(struct census **c)
{
	if (!*c)
		return;
	lru_map_done(&(*c)->hosts);
	lru_map_done(&(*c)->pairs);
	lru_map_done(&(*c)->handshakes);
	free(*c);
}
