/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lists of the full screen as tables: columns, rows in the order and by the filter that the
 * person wants. Pure.
 */
#ifndef EGRESS25_SCREEN_ROWS_H
#define EGRESS25_SCREEN_ROWS_H

#include "screen/canvas.h"
#include "screen/model.h"

enum pane { PANE_WAITING, PANE_ATTEMPTS, PANE_DESTINATIONS, PANE_SENDERS, PANE_COUNT };

#define COLUMNS_MAX 8
struct column {
	const char *title; /* NULL ends them */
	int width;	   /* 0: what is left */
	bool right;	   /* numbers */
};
/* Of a pane; the first COLUMNS_MAX at most. */
const struct column *pane_columns(enum pane pane);
const char *pane_title(enum pane pane);

#define ROW_KEY_LEN 128
struct row {
	char cells[COLUMNS_MAX][MODEL_TEXT_LEN];
	double order[COLUMNS_MAX]; /* of numbers and times; text is compared as text */
	char key[ROW_KEY_LEN];	   /* the same row after the next reading */
	enum ink ink;
	const struct model_attempt *attempt; /* NULL: a tally */
};

struct rows {
	struct row *list;
	size_t count;
	size_t hidden;	   /* by the filter */
	uint64_t unlisted; /* that the daemon counts and does not list */
};

/* Name of a user; NULL unknown. */
typedef const char *(*user_name)(uint32_t uid);

/* filter: a part of any cell, whatever its case; "" all. sort: a column, negative: as they come.
 * 0 or -ENOMEM; rows_free() is due in any case, and rows end with the model. */
int rows_make(struct rows *ret, const struct model *m, enum pane pane, const char *filter, int sort,
	      bool reverse, user_name name);
void rows_free(struct rows *r);

#endif
