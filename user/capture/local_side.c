// SPDX-License-Identifier: GPL-2.0-only
/*
 * See local_side.h. Three maps of fixed size: the handshakes that were seen, so that a repeated SYN
 * and its answer count once; the pairs of hosts, so that a peer counts once; the hosts.
 */

#include "capture/local_side.h"

#include <errno.h>
#include <stdlib.h>

#include "core/lru_map.h"

#define HOSTS_MAX      16384 /* ends of the handshakes of a large mail server's day */
#define PAIRS_MAX      32768
#define HANDSHAKES_MAX 65536

struct host {
	struct lru_link link;
	struct address address;
	uint32_t peers;
	uint32_t handshakes;
	uint32_t opened; /* of these, as the one who connects */
};

/* An entry that is nothing but its hash: two that collide count as one, one time in 2^32. */
struct seen {
	struct lru_link link;
};

struct census {
	struct lru_map hosts, pairs, handshakes;
	uint32_t of[FAMILY_COUNT];
};

static uint64_t hash_address(uint64_t start, const struct address *a)
{
	return lru_hash(start, a->bytes, sizeof(a->bytes));
}

/* Whether it is new, and there is room to remember it. */
static bool is_new(struct lru_map *seen, uint64_t hash)
{
	if (lru_map_first(seen, hash) || lru_map_full(seen))
		return false;
	lru_map_insert(seen, hash);
	return true;
}

static struct host *find_host(const struct census *c, const struct address *a)
{
	struct host *h = lru_map_first(&c->hosts, hash_address(1, a));

	while (h && !address_equal(&h->address, a))
		h = lru_map_next(&c->hosts, h);
	return h;
}

static void count(struct census *c, const struct address *a, bool new_peer, bool opened)
{
	struct host *h = find_host(c, a);

	if (!h && lru_map_full(&c->hosts))
		return;
	if (!h) {
		h = lru_map_insert(&c->hosts, hash_address(1, a));
		h->address = *a;
	}
	h->peers += new_peer;
	h->handshakes++;
	h->opened += opened;
}

/* Who is certainly on our side of this handshake, so that the other end is not: the one whose SYN
 * went out, and a private address that speaks with a public one. */
static bool client_is_ours(const struct packet *p, bool is_answer, const struct address *client,
			   const struct address *server)
{
	return p->way == (is_answer ? PACKET_IN : PACKET_OUT) ||
	       (address_scope(client) == SCOPE_PRIVATE && address_scope(server) == SCOPE_PUBLIC);
}

void local_side_census_take(struct census *c, const struct packet *p)
{
	bool is_answer = p->flags & PACKET_ACK;
	const struct address *client = is_answer ? &p->flow.destination : &p->flow.source;
	const struct address *server = is_answer ? &p->flow.source : &p->flow.destination;
	uint16_t ports[] = {is_answer ? p->flow.destination_port : p->flow.source_port,
			    is_answer ? p->flow.source_port : p->flow.destination_port};
	uint32_t isn = is_answer ? p->ack - 1 : p->flow.seq;
	uint64_t pair = hash_address(hash_address(2, client), server), handshake;
	bool new_peer, is_ours;

	if (!(p->flags & PACKET_SYN) || p->flags & PACKET_RST ||
	    address_scope(client) == SCOPE_LOOPBACK)
		return;
	handshake = lru_hash(lru_hash(pair, ports, sizeof(ports)), &isn, sizeof(isn));
	if (!is_new(&c->handshakes, handshake))
		return;
	new_peer = is_new(&c->pairs, pair);
	is_ours = client_is_ours(p, is_answer, client, server);
	c->of[address_family(client)]++;
	count(c, client, new_peer, true);
	if (!is_ours)
		count(c, server, new_peer, false);
}

/* More peers; then who connects rather than being connected to; then who came first. */
static bool is_likelier(const struct host *h, const struct host *than)
{
	if (!than || h->peers != than->peers)
		return !than || h->peers > than->peers;
	return h->opened >= than->opened; /* the walk goes from the newest to the oldest */
}

static void infer(const struct census *c, enum family family, struct local_side *ret)
{
	const struct host *best = NULL;

	for (const struct host *h = lru_map_newest(&c->hosts); h; h = lru_map_older(&c->hosts, h)) {
		if (address_family(&h->address) == family && is_likelier(h, best))
			best = h;
	}
	if (!best)
		return;
	ret->list[ret->count++] = (struct source_local){
		.network = {.base = best->address, .len = 128},
		.inferred = true,
		.handshakes = best->handshakes,
		.of = c->of[family],
	};
}

void local_side_census_conclude(const struct census *c, const struct source_config *config,
				struct local_side *ret)
{
	bool named[FAMILY_COUNT] = {false};

	*ret = (struct local_side){0};
	for (size_t i = 0; i < config->locals_count && i < SOURCE_LOCALS_MAX; i++) {
		ret->list[ret->count++].network = config->locals[i];
		named[address_family(&config->locals[i].base)] = true;
	}
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		if (!named[f])
			infer(c, f, ret);
	}
}

bool local_side_contains(const struct local_side *l, const struct address *a)
{
	for (size_t i = 0; i < l->count; i++) {
		if (prefix_contains(&l->list[i].network, a))
			return true;
	}
	return false;
}

int local_side_census_new(struct census **ret)
{
	struct census *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	if (lru_map_init(&c->hosts, HOSTS_MAX, sizeof(struct host)) < 0 ||
	    lru_map_init(&c->pairs, PAIRS_MAX, sizeof(struct seen)) < 0 ||
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
