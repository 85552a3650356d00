/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash map of fixed capacity that forgets what was touched least recently. All memory is taken
 * at the start, so nothing the network or a program does can make the core grow. An entry that was
 * never used costs address space alone; maps may share a budget for those that were.
 *
 * Entries are structs of the caller whose first member is struct lru_link; they stay where they
 * are until removed or forgotten.
 */
#ifndef EGRESS25_CORE_LRU_MAP_H
#define EGRESS25_CORE_LRU_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lru_link {
	uint64_t hash;
	uint32_t self;	       /* its own number */
	uint32_t chain;	       /* next in the bucket, or next free entry */
	uint32_t older, newer; /* neighbours by last touch */
};

/* What maps that share it may still take into use, in bytes. */
struct lru_budget {
	size_t left;
};

/* As much as there is. */
void lru_budget_pay(struct lru_budget *b, size_t bytes);

struct lru_map {
	unsigned char *entries;
	uint32_t *buckets;
	size_t stride;
	uint32_t capacity;
	uint32_t mask;
	uint32_t count;
	uint32_t free; /* first free entry */
	uint32_t oldest, newest;
	uint32_t used;		   /* entries that ever were in use: those below this number */
	uint32_t paid;		   /* entries that are paid for in any case */
	size_t cost;		   /* bytes of each further one */
	struct lru_budget *budget; /* NULL: nothing is paid */
};

/* capacity is rounded up to a power of two; stride is the entry's size. 0 or -ENOMEM. */
int lru_map_init(struct lru_map *m, uint32_t capacity, size_t stride);
void lru_map_done(struct lru_map *m);
/* Empty again, in the same memory; the caller has cleaned up after the entries. */
void lru_map_clear(struct lru_map *m);

/* Right after init: pays for `reserve` entries from the budget, which outlives the map, and from
 * now on for each further one that is used for the first time; where nothing is left, the map is
 * full. cost: bytes of an entry, with what the caller keeps beside it. */
void lru_map_share(struct lru_map *m, struct lru_budget *budget, uint32_t reserve, size_t cost);

/* Entries of that hash: the caller compares keys. NULL at the end. */
void *lru_map_first(const struct lru_map *m, uint64_t hash);
void *lru_map_next(const struct lru_map *m, const void *entry);

/* A zeroed entry, newest of all. When the map is full the oldest must make room first: the caller
 * removes lru_map_oldest() and cleans up after it; inserting into a full map is a bug. */
void *lru_map_insert(struct lru_map *m, uint64_t hash);
bool lru_map_full(const struct lru_map *m);
void lru_map_remove(struct lru_map *m, void *entry);
void lru_map_touch(struct lru_map *m, void *entry);

/* The entry of that number; in a full map each below its count is in use. */
void *lru_map_at(const struct lru_map *m, uint32_t number);

/* From oldest to newest, or back, for walks over everything. NULL at the end. */
void *lru_map_oldest(const struct lru_map *m);
void *lru_map_newer(const struct lru_map *m, const void *entry);
void *lru_map_newest(const struct lru_map *m);
void *lru_map_older(const struct lru_map *m, const void *entry);

/* Mixes len bytes; start is the hash of what goes before, or any constant. */
uint64_t lru_hash(uint64_t start, const void *bytes, size_t len);

#endif
