// SPDX-License-Identifier: GPL-2.0-only
/* See book.h. */

#include "sensor/book.h"

void book_init(struct book *b)
{
	*b = (struct book){.delivered_at = BOOK_NOWHERE};
}

static struct book_program sum(const struct book_program *a, const struct book_program *b)
{
	return (struct book_program){
		.runs = a->runs + b->runs,
		.run_ns = a->run_ns + b->run_ns,
		.misses = a->misses + b->misses,
	};
}

void book_turn(struct book *b)
{
	for (size_t i = 0; i < BOOK_PROGRAMS; i++) {
		b->earlier[i] = sum(&b->earlier[i], &b->newest[i]);
		b->newest[i] = (struct book_program){0};
	}
}

void book_new_ring(struct book *b)
{
	b->delivered_at = BOOK_NOWHERE;
}

struct book_program book_program(struct book *b, size_t index, const struct book_program *now)
{
	b->newest[index] = *now;
	return sum(&b->earlier[index], now);
}

uint64_t book_misses(const struct book *b)
{
	uint64_t misses = 0;

	for (size_t i = 0; i < BOOK_PROGRAMS; i++)
		misses += b->earlier[i].misses + b->newest[i].misses;
	return misses;
}

bool book_has(const struct book *b, uint64_t place)
{
	return b->delivered_at == place;
}

void book_deliver(struct book *b, uint64_t place)
{
	b->delivered++;
	b->delivered_at = place;
}
