// SPDX-License-Identifier: GPL-2.0-only
/* See talkers.h. An attempt counts at the first record that tells of it, and again at its end. */

#include "core/talkers.h"

#include <stdlib.h>
#include <string.h>

#include "core/lru_map.h"

_Static_assert(TALKERS_SENDERS <= TALKERS_MAX && TALKERS_DESTINATIONS <= TALKERS_MAX, "all fit");

void talkers_init(struct talkers *t)
{
	memset(t, 0, sizeof(*t));
	t->senders = (struct talker_list){.rows = t->sender_rows, .size = TALKERS_SENDERS};
	t->destinations =
		(struct talker_list){.rows = t->destination_rows, .size = TALKERS_DESTINATIONS};
}

/* What a row is known by; the rest of it is zero. */
static struct talker sender_of(const struct attempt *a)
{
	struct talker key = {.port = a->port, .forwarded = a->forwarded};

	if (a->process.known) {
		key.process = a->process;
		key.hash = lru_hash(a->process.uid, a->process.name, strlen(a->process.name));
		key.hash = lru_hash(key.hash, &a->process.cgroup_id, sizeof(a->process.cgroup_id));
	}
	key.hash = lru_hash(key.hash + a->port, &a->forwarded, sizeof(a->forwarded));
	return key;
}

static struct talker destination_of(const struct attempt *a)
{
	return (struct talker){
		.port = a->port,
		.destination = a->destination,
		.hash = lru_hash(a->port, a->destination.bytes, sizeof(a->destination.bytes)),
	};
}

static bool is_row(const struct talker *a, const struct talker *b)
{
	return a->port == b->port && a->forwarded == b->forwarded &&
	       address_equal(&a->destination, &b->destination) &&
	       a->process.known == b->process.known && a->process.uid == b->process.uid &&
	       a->process.cgroup_id == b->process.cgroup_id &&
	       strcmp(a->process.name, b->process.name) == 0;
}

static struct talker *find(const struct talker_list *t, const struct talker *key)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->hashes[i] == key->hash && is_row(&t->rows[i], key))
			return &t->rows[i];
	}
	return NULL;
}

void talker_counts_add(struct talker_counts *to, const struct talker_counts *more)
{
	to->attempts += more->attempts;
	to->answered += more->answered;
	to->failed += more->failed;
	to->waiting += more->waiting;
	to->syns += more->syns;
}

static struct talker *make_row(struct talker_list *t, const struct talker *key)
{
	size_t at = 0;

	if (t->count < t->size) {
		at = t->count++;
	} else {
		for (size_t i = 1; i < t->count; i++)
			at = t->ranks[i] < t->ranks[at] ? i : at;
		talker_counts_add(&t->others, &t->rows[at].counts);
		t->moved++;
	}
	t->rows[at] = *key;
	t->hashes[at] = key->hash;
	return &t->rows[at];
}

/* A SYN that was announced and then not sent takes its count back. */
static void add_syns(struct talker_counts *c, const struct attempt *a)
{
	uint64_t back = a->syns < a->told.syns ? a->told.syns - a->syns : 0;

	c->syns += a->syns > a->told.syns ? a->syns - a->told.syns : 0;
	c->syns -= back < c->syns ? back : c->syns;
}

static void take(struct talker_list *t, const struct talker *key, const struct record *r)
{
	const struct attempt *a = r->attempt;
	struct talker *row = find(t, key);
	struct talker_counts *counts;

	if (!row && !a->told.any)
		row = make_row(t, key);
	counts = row ? &row->counts : &t->others;
	if (!a->told.any) {
		counts->attempts++;
		t->ranks[row - t->rows]++;
	}
	add_syns(counts, a);
	if (row && a->process.known && key->process.known)
		row->process.pid = a->process.pid;
	if (r->kind != RECORD_ATTEMPT || a->outcome == OUTCOME_PENDING)
		return;
	if (a->outcome == OUTCOME_ESTABLISHED)
		counts->answered++;
	else
		counts->failed++;
	if (row && a->outcome == OUTCOME_ESTABLISHED) {
		row->answered_ns = a->ended_ns;
	} else if (row) {
		row->failed_ns = a->ended_ns;
		row->failed_as = a->outcome;
	}
}

void talkers_take(struct talkers *t, const struct record *r)
{
	struct talker key;

	if (r->kind != RECORD_SYN && r->kind != RECORD_RETRY && r->kind != RECORD_ESTABLISHED &&
	    r->kind != RECORD_ATTEMPT)
		return;
	key = sender_of(r->attempt);
	take(&t->senders, &key, r);
	key = destination_of(r->attempt);
	take(&t->destinations, &key, r);
}

static void begin_waiting(struct talker_list *t)
{
	t->others.waiting = 0;
	for (size_t i = 0; i < t->count; i++)
		t->rows[i].counts.waiting = t->rows[i].oldest_ns = 0;
}

void talkers_begin_waiting(struct talkers *t)
{
	begin_waiting(&t->senders);
	begin_waiting(&t->destinations);
}

static void add_waiting(struct talker_list *t, const struct talker *key, uint64_t started_ns)
{
	struct talker *row = find(t, key);

	if (!row) {
		t->others.waiting++;
		return;
	}
	row->counts.waiting++;
	if (!row->oldest_ns || started_ns < row->oldest_ns)
		row->oldest_ns = started_ns;
}

void talkers_add_waiting(struct talkers *t, const struct attempt *a, uint64_t started_ns)
{
	struct talker key = sender_of(a);

	add_waiting(&t->senders, &key, started_ns);
	key = destination_of(a);
	add_waiting(&t->destinations, &key, started_ns);
}

bool talker_fails(const struct talker *row)
{
	const struct talker_counts *c = &row->counts;
	uint64_t open = c->attempts - c->answered - c->failed;

	open = open > c->waiting ? open - c->waiting : 0;
	if (row->failed_ns > row->answered_ns)
		return open == 0;
	return c->waiting > 0 && c->answered + open == 0;
}

enum talker_fate talkers_fate(const struct talkers *t, const struct address *destination,
			      uint16_t port)
{
	const struct talker_list *of = &t->destinations;
	enum talker_fate fate = FATE_UNKNOWN;

	for (const struct talker *row = of->rows; row < of->rows + of->count; row++) {
		if ((port && row->port != port) || !address_equal(&row->destination, destination))
			continue;
		if (talker_fails(row))
			return FATE_FAILS;
		if (row->counts.answered)
			fate = FATE_WORKS;
	}
	return fate;
}

static int by_weight(const void *a, const void *b)
{
	const struct talker *one = *(const struct talker *const *)a,
			    *other = *(const struct talker *const *)b;

	if (talker_fails(one) != talker_fails(other))
		return talker_fails(one) ? -1 : 1;
	if (one->counts.attempts != other->counts.attempts)
		return one->counts.attempts > other->counts.attempts ? -1 : 1;
	return one->hash < other->hash ? -1 : one->hash > other->hash;
}

size_t talkers_sorted(const struct talker_list *t, const struct talker *ret[], size_t max,
		      struct talker_counts *ret_others)
{
	const struct talker *all[TALKERS_MAX];
	size_t count = t->count < max ? t->count : max;

	for (size_t i = 0; i < t->count; i++)
		all[i] = &t->rows[i];
	qsort(all, t->count, sizeof(all[0]), by_weight);
	*ret_others = t->others;
	for (size_t i = 0; i < t->count; i++) {
		if (i < count)
			ret[i] = all[i];
		else
			talker_counts_add(ret_others, &all[i]->counts);
	}
	return count;
}
