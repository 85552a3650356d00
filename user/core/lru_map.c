// SPDX-License-Identifier: GPL-2.0-only
/* See lru_map.h. Buckets hold entry numbers, chained through the entries; one list runs through
 * all entries in the order of their last touch. */

#include "core/lru_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

static struct lru_link *link_at(const struct lru_map *m, uint32_t i)
{
	return i == NONE ? NULL : (struct lru_link *)(m->entries + m->stride * i);
}

/* Nothing is in it; the entries are all zero. */
static void begin(struct lru_map *m)
{
	memset(m->buckets, 0xff, m->capacity * sizeof(*m->buckets));
	m->count = 0;
	m->free = 0;
	m->oldest = m->newest = NONE;
}

void lru_budget_pay(struct lru_budget *b, size_t bytes)
{
	b->left -= bytes < b->left ? bytes : b->left;
}

void lru_map_share(struct lru_map *m, struct lru_budget *budget, uint32_t reserve, size_t cost)
{
	m->budget = budget;
	m->paid = reserve;
	m->cost = cost;
	lru_budget_pay(budget, reserve * cost);
}

static bool must_be_paid(const struct lru_map *m, uint32_t number)
{
	return m->budget && number >= m->paid;
}

int lru_map_init(struct lru_map *m, uint32_t capacity, size_t stride)
{
	uint32_t rounded = 1;

	while (rounded < capacity)
		rounded *= 2;
	*m = (struct lru_map){
		.stride = stride,
		.capacity = rounded,
		.mask = rounded - 1,
	};
	m->entries = calloc(rounded, stride);
	m->buckets = malloc(rounded * sizeof(*m->buckets));
	if (!m->entries || !m->buckets) {
		lru_map_done(m);
		return -ENOMEM;
	}
	begin(m);
	return 0;
}

void lru_map_clear(struct lru_map *m)
{
	void *entry;

	while ((entry = lru_map_oldest(m)))
		lru_map_remove(m, entry);
}

void lru_map_done(struct lru_map *m)
{
	free(m->entries);
	free(m->buckets);
	*m = (struct lru_map){0};
}

static void *first_of_hash(const struct lru_map *m, uint32_t i, uint64_t hash)
{
	struct lru_link *l = link_at(m, i);

	while (l && l->hash != hash)
		l = link_at(m, l->chain);
	return l;
}

void *lru_map_first(const struct lru_map *m, uint64_t hash)
{
	return first_of_hash(m, m->buckets[hash & m->mask], hash);
}

void *lru_map_next(const struct lru_map *m, const void *entry)
{
	const struct lru_link *l = entry;

	return first_of_hash(m, l->chain, l->hash);
}

static void age_unlink(struct lru_map *m, struct lru_link *l)
{
	struct lru_link *older = link_at(m, l->older), *newer = link_at(m, l->newer);

	if (older)
		older->newer = l->newer;
	else
		m->oldest = l->newer;
	if (newer)
		newer->older = l->older;
	else
		m->newest = l->older;
}

static void age_append(struct lru_map *m, struct lru_link *l)
{
	struct lru_link *newest = link_at(m, m->newest);

	l->older = m->newest;
	l->newer = NONE;
	if (newest)
		newest->newer = l->self;
	else
		m->oldest = l->self;
	m->newest = l->self;
}

/* Entries that were never used lie, all zero, behind those that were: the free list takes a
 * removed one first and the next untouched one otherwise, so untouched memory stays untouched. */
void *lru_map_insert(struct lru_map *m, uint64_t hash)
{
	uint32_t i = m->free;
	struct lru_link *l = link_at(m, i);

	m->free = l->chain ? l->chain - 1 : i + 1;
	if (i == m->used) {
		m->used++;
		if (must_be_paid(m, i))
			lru_budget_pay(m->budget, m->cost);
	}
	memset(l, 0, m->stride);
	l->hash = hash;
	l->self = i;
	l->chain = m->buckets[hash & m->mask];
	m->buckets[hash & m->mask] = i;
	age_append(m, l);
	m->count++;
	return l;
}

bool lru_map_full(const struct lru_map *m)
{
	if (m->count < m->used)
		return false;
	return m->count == m->capacity || (must_be_paid(m, m->used) && m->budget->left < m->cost);
}

void lru_map_remove(struct lru_map *m, void *entry)
{
	struct lru_link *l = entry;
	uint32_t i = l->self, *at = &m->buckets[l->hash & m->mask];

	while (*at != i)
		at = &link_at(m, *at)->chain;
	*at = l->chain;
	age_unlink(m, l);
	l->chain = m->free + 1;
	m->free = i;
	m->count--;
}

void lru_map_touch(struct lru_map *m, void *entry)
{
	if (((const struct lru_link *)entry)->self == m->newest)
		return;
	age_unlink(m, entry);
	age_append(m, entry);
}

void *lru_map_at(const struct lru_map *m, uint32_t number)
{
	return link_at(m, number);
}

void *lru_map_oldest(const struct lru_map *m)
{
	return link_at(m, m->oldest);
}

void *lru_map_newer(const struct lru_map *m, const void *entry)
{
	return link_at(m, ((const struct lru_link *)entry)->newer);
}

void *lru_map_newest(const struct lru_map *m)
{
	return link_at(m, m->newest);
}

void *lru_map_older(const struct lru_map *m, const void *entry)
{
	return link_at(m, ((const struct lru_link *)entry)->older);
}

uint64_t lru_hash(uint64_t start, const void *bytes, size_t len)
{
	/* FNV-1a over words of eight bytes, each folded so that its upper half counts in the next,
	 * and over the bytes left; then the finaliser of splitmix64 to spread it over all bits. */
	const unsigned char *at = bytes;
	uint64_t h = start ^ 0xcbf29ce484222325ULL, word;

	for (; len >= sizeof(word); at += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 32;
	}
	for (; len; at++, len--)
		h = (h ^ *at) * 0x100000001b3ULL;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
	return h ^ (h >> 31);
}
