// SPDX-License-Identifier: GPL-2.0-only
/* The judge's memory of networks and destinations: finds them, makes room for new ones, and knows
 * what their packets look like. Decides nothing. */

#include "core/detector_internal.h"

#include "core/mx_networks.h"

/* Takes a network out of the counts of the window, on one port. */
static void leave_window(struct port_stats *l, struct tally *t)
{
	l->answered -= t->answered_lately;
	l->failing -= t->failing;
	t->answered_lately = false;
	t->failing = false;
}

static void forget_oldest_network(struct detector *j)
{
	struct network *n = lru_map_oldest(&j->networks);
	enum family f = address_family(&n->prefix.base);

	for (unsigned int i = 0; i < j->config.ports_count; i++)
		leave_window(&j->ledgers[i][f], &n->tally[i]);
	lru_map_remove(&j->networks, n);
}

static uint64_t network_hash(const struct prefix *p)
{
	return lru_hash(p->len, p->base.bytes, sizeof(p->base.bytes));
}

struct network *detector_find_network(const struct detector *j, const struct prefix *p)
{
	struct network *n = lru_map_first(&j->networks, network_hash(p));

	while (n && !address_equal(&n->prefix.base, &p->base))
		n = lru_map_next(&j->networks, n);
	return n;
}

static bool is_exchanger(const struct detector *j, const struct address *a)
{
	for (size_t i = 0; i < j->config.exchangers_count; i++) {
		if (prefix_contains(&j->config.exchangers[i], a))
			return true;
	}
	return mx_network_is_well_known(a);
}

struct network *detector_network(struct detector *j, const struct address *a)
{
	struct prefix p = address_network(a);
	struct network *n = detector_find_network(j, &p);

	if (n) {
		lru_map_touch(&j->networks, n);
		return n;
	}
	if (lru_map_full(&j->networks))
		forget_oldest_network(j);
	n = lru_map_insert(&j->networks, network_hash(&p));
	n->prefix = p;
	n->exchanger = is_exchanger(j, a);
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
	uint64_t hash = lru_hash(0, a->bytes, sizeof(a->bytes));
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

void detector_sweep_window(struct detector *j)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		enum family family = address_family(&n->prefix.base);

		for (unsigned int i = 0; i < j->config.ports_count; i++) {
			struct tally *t = &n->tally[i];

			if (j->now_ns - t->answered_ns > WINDOW_NS &&
			    j->now_ns - t->failed_ns > WINDOW_NS)
				leave_window(&j->ledgers[i][family], t);
		}
	}
}

struct path detector_expected_path(const struct detector *j, const struct address *destination)
{
	uint64_t hash = lru_hash(0, destination->bytes, sizeof(destination->bytes));
	const struct destination *d = find_destination(j, destination, hash);
	struct prefix p = address_network(destination);
	const struct network *n;

	if (d && d->path.ttl)
		return d->path;
	/* Its neighbours are as many hops away; how fast they are says less. */
	n = detector_find_network(j, &p);
	return (struct path){.ttl = n ? n->ttl : 0};
}
