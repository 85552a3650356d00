/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What user space itself counts of the sensors, in memory that may outlive the process: it is
 * written where it stays, so that being killed loses nothing. Pure arithmetic; whose memory it is,
 * is somebody else's business. Its one idea: everything in it only rises.
 */
#ifndef EGRESS25_SENSOR_PERSIST_COUNTS_H
#define EGRESS25_SENSOR_PERSIST_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOK_PROGRAMS 24 /* SENSOR_PROGRAMS_MAX */
#define BOOK_NOWHERE  UINT64_MAX

/* What the kernel says of a program, which begins with 0 whenever one is loaded. */
struct persist_counts_program {
	uint64_t runs, run_ns, misses;
};

struct persist_counts {
	uint64_t delivered;    /* records handed on */
	uint64_t delivered_at; /* place in the ring of the newest of these; BOOK_NOWHERE none */
	uint64_t skipped;      /* records that nobody will ever be told of, besides the lost ones */
	uint64_t told_ring, told_recursion;		      /* losses that were told */
	struct persist_counts_program earlier[BOOK_PROGRAMS]; /* of the programs that are gone */
	struct persist_counts_program
		newest[BOOK_PROGRAMS]; /* of the present ones, as last asked */
};

void persist_counts_init(struct persist_counts *b);

/* The programs are about to be loaded anew: what is known of the old ones is kept. */
void persist_counts_turn(struct persist_counts *b);
/* The ring is another one, in which nothing was delivered yet. */
void persist_counts_new_ring(struct persist_counts *b);

/* Takes in what the kernel says of the program now; returns it with what was before. */
struct persist_counts_program persist_counts_program(struct persist_counts *b, size_t index,
						     const struct persist_counts_program *now);
/* How often the kernel skipped one of the programs, as far as was asked. */
uint64_t persist_counts_misses(const struct persist_counts *b);

/* Whether the record at that place in the ring was handed on already, by a process that was killed
 * before it could move on. */
bool persist_counts_has(const struct persist_counts *b, uint64_t place);
void persist_counts_deliver(struct persist_counts *b, uint64_t place);

#endif
