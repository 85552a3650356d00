/* SPDX-License-Identifier: GPL-2.0-only */
/* Random numbers for the simulator: xorshift64*, fast, and the same on every machine. */
#ifndef EGRESS25_BENCH_RANDOM_H
#define EGRESS25_BENCH_RANDOM_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state; /* never 0 */
};

static inline struct random random_seeded(uint64_t seed)
{
	uint64_t h = seed + 0x9e3779b97f4a7c15ULL;

	/* Neighbouring seeds must not give neighbouring streams. */
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
	return (struct random){(h ^ (h >> 31)) | 1};
}

/* 0 <= x < 1 */
static inline double random_uniform(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (double)((r->state * 2685821657736338717ULL) >> 11) / 9007199254740992.0;
}

static inline bool random_chance(struct random *r, double p)
{
	return random_uniform(r) < p;
}

/* Exponentially distributed, of that mean. */
static inline double random_exponential(struct random *r, double mean)
{
	return -log(1 - random_uniform(r)) * mean;
}

#endif
