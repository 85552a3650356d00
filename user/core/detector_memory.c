// SPDX-License-Identifier: GPL-2.0-only
/* The judge's memory of networks and destinations: finds them, makes room for new ones, and knows
 * what their packets look like. Decides nothing. */

#include "core/detector_internal.h"

#include <string.h>

#include "core/mx_networks.h"

/* How many are looked at to find one to forget; those that stay are as good as touched. */
#define VICTIMS_TRIED 16

static void forget_network(struct detector *j, struct network *n)
{
	enum family f = address_family(&n->prefix.base);

	for (unsigned int i = 0; i < j->config.ports_count; i++)
		failing_forget(j, i, &j->stats[i][f], n);
	j->owned[n->owner]--;
	lru_map_remove(&j->networks, n);
}

/* Room for one more of that owner: never by forgetting what waits for its verdict, and not what
 * others brought while this one has half of the places. */
static bool make_room(struct detector *j, uint8_t owner, bool must)
{
	bool has_half = j->owned[owner] >= j->networks.count / 2;

	for (int i = 0; i < VICTIMS_TRIED; i++) {
		struct network *n = lru_map_oldest(&j->networks);

		if (must || (n->held_until_ns <= j->now_ns && (!has_half || n->owner == owner))) {
			forget_network(j, n);
			return true;
		}
		lru_map_touch(&j->networks, n);
	}
	return false;
}

static uint64_t network_hash(const struct detector *j, const struct prefix *p)
{
	return lru_hash(j->config.seed ^ p->len, p->base.bytes, sizeof(p->base.bytes));
}

struct network *detector_find_network(const struct detector *j, const struct prefix *p)
{
	struct network *n = lru_map_first(&j->networks, network_hash(j, p));

	while (n && !address_equal(&n->prefix.base, &p->base))
		n = lru_map_next(&j->networks, n);
	return n;
}

/* Behind a NAT64 (RFC 6052, the well-known prefix) it is the IPv4 network that is tried. */
static const struct prefix nat64 = PREFIX_IPV6(96, 0x00, 0x64, 0xff, 0x9b, 0, 0);

struct prefix detector_network_of(const struct address *a)
{
	struct prefix p = address_network(a);

	if (!prefix_contains(&nat64, a))
		return p;
	p.base = *a;
	p.base.bytes[15] = 0;
	p.len = 120;
	return p;
}

static bool is_exchanger(const struct detector *j, const struct address *a)
{
	struct address v4 = {.bytes = {[10] = 0xff, [11] = 0xff}};

	if (prefix_contains(&nat64, a)) {
		memcpy(v4.bytes + 12, a->bytes + 12, 4);
		a = &v4;
	}
	for (size_t i = 0; i < j->config.exchangers_count; i++) {
		if (prefix_contains(&j->config.exchangers[i], a))
			return true;
	}
	return mx_network_is_well_known(a);
}

struct network *detector_network(struct detector *j, const struct address *a, uint64_t sender,
				 bool must)
{
	struct prefix p = detector_network_of(a);
	struct network *n = detector_find_network(j, &p);
	uint8_t owner = (uint8_t)sender;

	if (n) {
		lru_map_touch(&j->networks, n);
		return n;
	}
	if (lru_map_full(&j->networks) && !make_room(j, owner, must))
		return NULL;
	n = lru_map_insert(&j->networks, network_hash(j, &p));
	n->prefix = p;
	n->owner = owner;
	n->exchanger = is_exchanger(j, a);
	j->owned[owner]++;
	return n;
}

static struct destination *find_destination(const struct detector *j, const struct address *a,
					    uint64_t hash)
{
	struct destination *d = lru_map_first(&j->destinations, hash);

	while (d && !address_equal(&d->address, a))
		d = lru_map_next(&j->destinations, d);
	return d;
}

struct destination *detector_destination(struct detector *j, const struct address *a)
{
	uint64_t hash = lru_hash(j->config.seed, a->bytes, sizeof(a->bytes));
	struct destination *d = find_destination(j, a, hash);

	if (d) {
		lru_map_touch(&j->destinations, d);
		return d;
	}
	if (lru_map_full(&j->destinations))
		lru_map_remove(&j->destinations, lru_map_oldest(&j->destinations));
	d = lru_map_insert(&j->destinations, hash);
	d->address = *a;
	return d;
}

/* Of a row that goes on: who tries once in an hour has it in no window as a whole. */
static bool fails_on(const struct port_stats *l, const struct tally *t)
{
	return l->verdict.state == STATE_FAILING && t->failing && t->failed_ns >= l->attempts_ns;
}

void detector_sweep_window(struct detector *j)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		enum family family = address_family(&n->prefix.base);

		for (unsigned int i = 0; i < j->config.ports_count; i++) {
			struct port_stats *l = &j->stats[i][family];
			struct tally *t = &n->tally[i];

			if (j->now_ns - t->answered_ns <= WINDOW_NS ||
			    j->now_ns - t->failed_ns <= WINDOW_NS || fails_on(l, t))
				continue;
			l->answered -= t->answered_lately;
			l->failing -= t->failing;
			t->answered_lately = t->failing = false;
		}
	}
}

struct path detector_expected_path(const struct detector *j, const struct address *destination)
{
	uint64_t hash = lru_hash(j->config.seed, destination->bytes, sizeof(destination->bytes));
	const struct destination *d = find_destination(j, destination, hash);
	struct prefix p = detector_network_of(destination);
	const struct network *n;

	if (d && d->path.ttl)
		return d->path;
	/* Its neighbours are as many hops away; how fast they are says less. */
	n = detector_find_network(j, &p);
	return (struct path){.ttl = n ? n->ttl : 0};
}

static bool stops(const struct detector *j, const struct prefix *p, unsigned int port_index)
{
	const struct network *n = detector_find_network(j, p);
	const struct tally *t = n ? &n->tally[port_index] : NULL;

	return t && t->local > 0 && (t->fails_as & AILMENT_DROPPED);
}

bool detector_stops(const struct detector *j, const struct attempt *a)
{
	struct prefix p = detector_network_of(&a->destination);
	int i = detector_place(&j->config, a->port);

	return i >= 0 && stops(j, &p, (unsigned int)i);
}

bool detector_is_stopped_for(const struct detector *j, const struct fact *f, enum drop_by *ret)
{
	const struct detector *machine = j->config.machine;

	if (!machine || f->counts || !stops(machine, &f->network->prefix, f->port_index))
		return false;
	*ret = machine->stats[f->port_index][f->stats->verdict.family].subsystem;
	return true;
}

bool detector_is_tried_for(const struct detector *j, const struct fact *f)
{
	const struct detector *machine = j->config.machine;
	const struct network *n =
		machine && !f->counts ? detector_find_network(machine, &f->network->prefix) : NULL;

	return n && n->tally[f->port_index].unanswered > 0;
}
