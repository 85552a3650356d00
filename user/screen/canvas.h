/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A screen full of characters in memory: what is drawn there can be shown by a terminal, or read by
 * a test. Whatever is drawn is clipped, and printable ASCII.
 */
#ifndef EGRESS25_SCREEN_CANVAS_H
#define EGRESS25_SCREEN_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

enum ink { INK_PLAIN, INK_GOOD, INK_BAD, INK_WARN, INK_DIM, INK_STRONG, INK_BAR, INK_COUNT };

struct cell {
	char c;
	uint8_t ink;   /* enum ink */
	bool reversed; /* the row that is selected */
};

struct canvas {
	int width, height;
	struct cell *cells; /* row by row */
};

/* 0 or -ENOMEM; sizes below 1 become 1. canvas_done() is fine with zeroes. */
int canvas_init(struct canvas *c, int width, int height);
void canvas_done(struct canvas *c);

/* From column x on, at most width columns of it; longer text ends in "~". Returns the column after
 * it. */
int canvas_put(struct canvas *c, int x, int y, int width, enum ink ink, const char *text);
/* The same, ending at column x + width. */
void canvas_put_right(struct canvas *c, int x, int y, int width, enum ink ink, const char *text);
/* Text broken at spaces over several lines; returns how many, at most height. */
int canvas_wrap(struct canvas *c, int x, int y, int width, int height, enum ink ink,
		const char *text);
/* Fills a row with blanks in that ink, or marks it as selected. */
void canvas_bar(struct canvas *c, int y, enum ink ink);
void canvas_select(struct canvas *c, int x, int y, int width);

/* A row as text without the blanks at its end; buf has room for width + 1. */
void canvas_row(const struct canvas *c, int y, char *buf);

#endif
