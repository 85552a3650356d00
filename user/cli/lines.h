/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person can read of records while they come: an attempt is a line at its end, or once its
 * SYN had to be repeated; a storm shows so many lines a second and counts the rest. On a terminal
 * repeats update one line at the bottom, the ticker. Pure: what is to be written is the caller's.
 */
#ifndef EGRESS25_CLI_LINES_H
#define EGRESS25_CLI_LINES_H

#include "core/record.h"

#define LINES_LINES_A_SECOND 20
#define LINES_BURST	     40

struct lines {
	bool all;	       /* every record is a line: --verbose, or a recording */
	bool live;	       /* a terminal on which a line can be written over */
	uint64_t left_out;     /* lines since it was told */
	uint64_t filled_ns;    /* when the burst was last filled up */
	unsigned int lines;    /* that may still be written at once */
	bool dirty;	       /* there is something new for the ticker */
	struct attempt newest; /* that repeats its SYN */
	uint64_t newest_ns;    /* 0: none */
	uint64_t drawn_ns;
};

enum lines_place {
	LINES_LINE,   /* a line of its own */
	LINES_TICKER, /* told by the ticker, if at all */
	LINES_NONE,   /* left out, and counted */
};

/* Where a record goes that came at now_ns. */
enum lines_place lines_place(struct lines *s, const struct record *r, uint64_t now_ns);

/* Time to draw the ticker anew. */
bool lines_are_due(const struct lines *s, uint64_t now_ns);

#endif
