// SPDX-License-Identifier: GPL-2.0-only
/* See destinations.h. Each record tells of an attempt as it stands; what earlier ones told of it is
 * in attempt.told, so that every SYN counts once. */

#include "core/destinations.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct destinations {
	struct lru_map map;
	uint64_t seed; /* of the hashes */
};

int destinations_new(struct destinations **ret, uint32_t max, uint64_t seed)
{
	struct destinations *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	if (lru_map_init(&c->map, max ? max : DESTINATIONS_MAX, sizeof(struct recent_destination)) <
	    0) {
		free(c);
		return -ENOMEM;
	}
	c->seed = seed;
	*ret = c;
	return 0;
}

void destinations_free(struct destinations *c)
{
	if (!c)
		return;
	lru_map_done(&c->map);
	free(c);
}

static struct recent_destination *find(struct destinations *c, const struct attempt *a)
{
	uint64_t hash =
		lru_hash(c->seed ^ a->port, a->destination.bytes, sizeof(a->destination.bytes));
	struct recent_destination *found = lru_map_first(&c->map, hash);

	while (found &&
	       (found->port != a->port || !address_equal(&found->destination, &a->destination)))
		found = lru_map_next(&c->map, found);
	if (found)
		return found;
	if (lru_map_full(&c->map))
		lru_map_remove(&c->map, lru_map_oldest(&c->map));
	found = lru_map_insert(&c->map, hash);
	found->destination = a->destination;
	found->port = a->port;
	return found;
}

/* What led to the answer is no evidence of a block any more. */
static void take_answer(struct recent_destination *to, uint64_t now_ns)
{
	struct lru_link link = to->link;

	*to = (struct recent_destination){
		.link = link,
		.destination = to->destination,
		.port = to->port,
		.answered_ns = now_ns,
	};
}

/* A SYN that was announced and then not sent takes its count back. */
static void add(uint32_t *count, uint32_t now, uint32_t before)
{
	uint32_t back = now < before ? before - now : 0;

	*count += now > before ? now - before : 0;
	*count -= back < *count ? back : *count;
}

/* Whether those of before the start left nobody saw: beside what left they would look stopped. */
static uint32_t seen_of(const struct attempt *a, uint32_t syns)
{
	return syns > a->syns_unseen ? syns - a->syns_unseen : 0;
}

static void take_counts(struct recent_destination *to, const struct attempt *a)
{
	uint64_t tried_ns = a->last_syn_ns ? a->last_syn_ns : a->started_ns;

	to->attempts += !a->told.any;
	add(&to->syns, seen_of(a, a->syns), seen_of(a, a->told.syns));
	add(&to->left, a->syns_on_wire, a->told.left);
	add(&to->dropped, a->drop.count, a->told.dropped);
	if (!to->first_ns || a->started_ns < to->first_ns)
		to->first_ns = a->started_ns;
	if (tried_ns > to->last_ns)
		to->last_ns = tried_ns;
	if (a->interface[0])
		memcpy(to->interface, a->interface, sizeof(to->interface));
	if (!a->icmp.seen)
		return;
	to->icmp.seen = true;
	to->icmp.type = a->icmp.type;
	to->icmp.code = a->icmp.code;
	to->icmp.from = a->icmp.from;
}

/* Whoever answered in its place on this host is not the destination. */
static bool is_answered(const struct record *r)
{
	const struct attempt *a = r->attempt;

	if (r->kind == RECORD_ESTABLISHED)
		return a->left_host != LEFT_NO;
	return a->outcome == OUTCOME_ESTABLISHED;
}

void destinations_take(struct destinations *c, const struct record *r)
{
	const struct attempt *a;
	struct recent_destination *to;

	if (r->kind != RECORD_SYN && r->kind != RECORD_RETRY && r->kind != RECORD_ESTABLISHED &&
	    r->kind != RECORD_ATTEMPT)
		return;
	a = r->attempt;
	if (a->scope != SCOPE_PUBLIC)
		return;
	to = find(c, a);
	lru_map_touch(&c->map, to);
	if (is_answered(r)) {
		if (a->established_ns > to->answered_ns)
			take_answer(to, a->established_ns);
		return;
	}
	take_counts(to, a);
	if (r->kind == RECORD_ATTEMPT && a->outcome != OUTCOME_PENDING)
		to->ended[a->outcome]++;
}

const struct recent_destination *destinations_newest(const struct destinations *c)
{
	return lru_map_newest(&c->map);
}

const struct recent_destination *destinations_older(const struct destinations *c,
						    const struct recent_destination *than)
{
	return lru_map_older(&c->map, than);
}

uint32_t destination_pending(const struct recent_destination *c)
{
	uint32_t ended = 0;

	for (enum outcome o = 0; o < OUTCOME_COUNT; o++)
		ended += c->ended[o];
	return c->attempts > ended ? c->attempts - ended : 0;
}
