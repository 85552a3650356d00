/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A text with headings, lists and tables in two forms, plain and Markdown, written by the same
 * calls. What is passed in is plain text that is safe for a terminal (text_escape() where others
 * wrote it); what Markdown would take for markup in it is escaped here and nowhere else. For
 * user/render/report*.c.
 */
#ifndef EGRESS25_RENDER_DOC_H
#define EGRESS25_RENDER_DOC_H

#include <stdbool.h>
#include <stdio.h>

/* Forms of support pages break lines of more. */
#define PAPER_WIDTH    78
#define PAPER_TEXT_LEN 1024 /* of one paragraph or item; the rest is cut off */

/* What a person has to fill in: alike in both forms, and never broken, so that it can be searched
 * for. */
#define PAPER_BLANK "[FILL-IN]"

struct doc {
	FILE *out;
	bool markdown;
	bool open; /* something stands before: a blank line parts it from the next block */
	bool list; /* and it is an item */
};

void doc_title(struct doc *p, const char *text);
void doc_heading(struct doc *p, const char *text);
/* A line across, between what is for the reader and what is sent. */
void doc_rule(struct doc *p);

void doc_text(struct doc *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void doc_item(struct doc *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void doc_step(struct doc *p, size_t number, const char *text);
/* "Label: value"; NULL is a blank. */
void doc_field(struct doc *p, const char *label, const char *value);

#define TABLE_COLUMNS  8
#define TABLE_ROWS     32
#define TABLE_CELL_LEN 48 /* the longest IPv6 address has 39 characters */

struct table {
	size_t columns, rows;
	const char *head[TABLE_COLUMNS];
	bool right[TABLE_COLUMNS]; /* numbers, for the eye */
	char cell[TABLE_ROWS][TABLE_COLUMNS][TABLE_CELL_LEN];
};

/* A table of many rows is written in one go: plain columns are as wide as their contents. */
void doc_table(struct doc *p, const struct table *t);

#endif
