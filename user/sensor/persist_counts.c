// SPDX-License-Identifier: GPL-2.0-only
/* See persist_counts.h. */

#include "sensor/persist_counts.h"

void persist_counts_init(struct persist_counts *b)
{
	*b = (struct persist_counts){.delivered_at = BOOK_NOWHERE};
}

static struct persist_counts_program sum(const struct persist_counts_program *a,
					 const struct persist_counts_program *b)
{
	return (struct persist_counts_program){
		.runs = a->runs + b->runs,
		.run_ns = a->run_ns + b->run_ns,
		.misses = a->misses + b->misses,
	};
}

void persist_counts_turn(struct persist_counts *b)
{
	for (size_t i = 0; i < BOOK_PROGRAMS; i++) {
		b->earlier[i] = sum(&b->earlier[i], &b->newest[i]);
		b->newest[i] = (struct persist_counts_program){0};
	}
}

void persist_counts_new_ring(struct persist_counts *b)
{
	b->delivered_at = BOOK_NOWHERE;
}

struct persist_counts_program persist_counts_program(struct persist_counts *b, size_t index,
						     const struct persist_counts_program *now)
{
	b->newest[index] = *now;
	return sum(&b->earlier[index], now);
}

uint64_t persist_counts_misses(const struct persist_counts *b)
{
	uint64_t misses = 0;

	for (size_t i = 0; i < BOOK_PROGRAMS; i++)
		misses += b->earlier[i].misses + b->newest[i].misses;
	return misses;
}

bool persist_counts_has(const struct persist_counts *b, uint64_t place)
{
	return b->delivered_at == place;
}

void persist_counts_deliver(struct persist_counts *b, uint64_t place)
{
	b->delivered++;
	b->delivered_at = place;
}
