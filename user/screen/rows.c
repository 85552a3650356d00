// SPDX-License-Identifier: GPL-2.0-only
/* See rows.h: what stands in each column of each pane, then filter and order. */

#include "screen/rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const struct {
	const char *title;
	struct column columns[COLUMNS_MAX + 1];
} panes[] = {
	[PANE_WAITING] = {"waiting now",
			  {{"age", 7, true},
			   {"SYNs", 4, true},
			   {"port", 5, true},
			   {"destination", 22},
			   {"sender", 20},
			   {"so far", 0}}},
	[PANE_ATTEMPTS] = {"recent attempts",
			   {{"ended", 8},
			    {"port", 5, true},
			    {"destination", 22},
			    {"sender", 18},
			    {"took", 8, true},
			    {"outcome", 0}}},
	[PANE_DESTINATIONS] = {"destinations",
			       {{"destination", 24},
				{"port", 5, true},
				{"tried", 6, true},
				{"answ.", 6, true},
				{"fail", 6, true},
				{"wait", 5, true},
				{"newest", 0}}},
	[PANE_SENDERS] = {"senders",
			  {{"process", 16},
			   {"user", 10},
			   {"container or unit", 16},
			   {"port", 5, true},
			   {"tried", 6, true},
			   {"answ.", 5, true},
			   {"fail", 5, true},
			   {"wait", 0}}},
};
_Static_assert(ARRAY_LEN(panes) == PANE_COUNT, "a pane without columns");

const struct column *pane_columns(enum pane pane)
{
	return panes[pane].columns;
}

const char *pane_title(enum pane pane)
{
	return panes[pane].title;
}

/* ---- cells ---- */

static void set_text(struct row *r, int column, const char *text)
{
	snprintf(r->cells[column], MODEL_TEXT_LEN, "%.95s", text);
}

static void set_count(struct row *r, int column, uint64_t n)
{
	snprintf(r->cells[column], MODEL_TEXT_LEN, "%" PRIu64, n);
	r->order[column] = (double)n;
}

static void set_duration(struct row *r, int column, double ms)
{
	r->order[column] = ms;
	if (ms < 0)
		set_text(r, column, "-");
	else if (ms < 1000)
		snprintf(r->cells[column], MODEL_TEXT_LEN, "%.0f ms", ms);
	else if (ms < 100e3)
		snprintf(r->cells[column], MODEL_TEXT_LEN, "%.1f s", ms / 1e3);
	else
		snprintf(r->cells[column], MODEL_TEXT_LEN, "%.0f min", ms / 60e3);
}

static void set_user(struct row *r, int column, bool has_user, uint32_t uid, user_name name)
{
	const char *known = has_user && name ? name(uid) : NULL;

	if (known)
		set_text(r, column, known);
	else if (has_user)
		snprintf(r->cells[column], MODEL_TEXT_LEN, "%" PRIu32, uid);
	else
		set_text(r, column, "-");
}

static enum ink ink_of_outcome(const char *outcome)
{
	static const struct {
		enum outcome outcome;
		enum ink ink;
	} known[] = {
		{OUTCOME_ESTABLISHED, INK_GOOD},
		{OUTCOME_REFUSED, INK_WARN},
		{OUTCOME_REDIRECTED_HERE, INK_WARN},
		{OUTCOME_ABANDONED, INK_WARN},
	};

	if (!*outcome)
		return INK_PLAIN;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(outcome, outcome_to_str(known[i].outcome)) == 0)
			return known[i].ink;
	}
	return INK_BAD;
}

static void make_attempt(struct row *r, const struct model_attempt *a)
{
	r->attempt = a;
	r->ink = ink_of_outcome(a->outcome);
	snprintf(r->key, ROW_KEY_LEN, "%" PRIu64, a->id);
}

static void make_waiting(struct row *r, const struct model *m, const struct model_attempt *a)
{
	make_attempt(r, a);
	set_duration(r, 0, a->started_s > 0 ? (m->time_s - a->started_s) * 1e3 : -1);
	set_count(r, 1, a->syns);
	set_count(r, 2, a->port);
	set_text(r, 3, a->destination);
	set_text(r, 4, *a->process ? a->process : "forwarded");
	set_text(r, 5, a->way.words);
	if (a->syns > 1)
		r->ink = INK_BAD;
}

static void make_ended(struct row *r, const struct model_attempt *a)
{
	make_attempt(r, a);
	set_text(r, 0, a->clock);
	r->order[0] = a->time_s;
	set_count(r, 1, a->port);
	set_text(r, 2, a->destination);
	set_text(r, 3, *a->process ? a->process : "forwarded");
	set_duration(r, 4, a->took_ms);
	set_text(r, 5, a->outcome);
}

static void set_numbers(struct row *r, int column, const struct model_tally *t)
{
	set_count(r, column, t->attempts);
	set_count(r, column + 1, t->answered);
	set_count(r, column + 2, t->failed);
	set_count(r, column + 3, t->waiting);
	r->ink = t->answered == 0 && t->failed + t->waiting > 0 ? INK_BAD
		 : t->failed > 0				? INK_WARN
								: INK_PLAIN;
}

static void make_destination(struct row *r, const struct model_tally *t)
{
	set_text(r, 0, t->name);
	set_count(r, 1, t->port);
	set_numbers(r, 2, t);
	snprintf(r->cells[6], MODEL_TEXT_LEN, "%s %.60s", t->clock, t->outcome);
	r->order[6] = t->time_s;
	snprintf(r->key, ROW_KEY_LEN, "%s %u", t->name, t->port);
}

static void make_sender(struct row *r, const struct model_tally *t, user_name name)
{
	set_text(r, 0, *t->name ? t->name : "forwarded");
	set_user(r, 1, t->has_user, t->uid, name);
	set_text(r, 2, *t->container ? t->container : "-");
	set_count(r, 3, t->port);
	set_numbers(r, 4, t);
	snprintf(r->key, ROW_KEY_LEN, "%.50s %" PRIu32 " %.50s %u", t->name, t->uid, t->container,
		 t->port);
}

/* ---- filter and order ---- */

static bool matches(const struct row *r, const char *filter)
{
	for (int i = 0; i < COLUMNS_MAX; i++) {
		if (strcasestr(r->cells[i], filter))
			return true;
	}
	return false;
}

struct order {
	int column;
	bool reverse, number;
};

static int compare(const void *a, const void *b, void *context)
{
	const struct row *one = a, *other = b;
	const struct order *o = context;
	double x = one->order[o->column], y = other->order[o->column];
	int r;

	if (o->number || x != 0 || y != 0)
		r = x < y ? 1 : x > y ? -1 : 0; /* what is large comes first */
	else
		r = strcasecmp(one->cells[o->column], other->cells[o->column]);
	if (r == 0)
		r = strcmp(one->key, other->key);
	return o->reverse ? -r : r;
}

static size_t count_of(const struct model *m, enum pane pane)
{
	switch (pane) {
	case PANE_WAITING:
		return m->waiting_count;
	case PANE_ATTEMPTS:
		return m->attempts_count;
	case PANE_DESTINATIONS:
		return m->destinations_count;
	case PANE_SENDERS:
		return m->senders_count;
	case PANE_COUNT:
		break;
	}
	return 0;
}

static void make_row(struct row *r, const struct model *m, enum pane pane, size_t i, user_name name)
{
	*r = (struct row){0};
	switch (pane) {
	case PANE_WAITING:
		make_waiting(r, m, &m->waiting[i]);
		return;
	case PANE_ATTEMPTS:
		make_ended(r, &m->attempts[i]);
		return;
	case PANE_DESTINATIONS:
		make_destination(r, &m->destinations[i]);
		return;
	case PANE_SENDERS:
		make_sender(r, &m->senders[i], name);
		return;
	case PANE_COUNT:
		break;
	}
}

int rows_make(struct rows *ret, const struct model *m, enum pane pane, const char *filter, int sort,
	      bool reverse, user_name name)
{
	size_t count = count_of(m, pane);
	struct order order = {.column = sort, .reverse = reverse};

	*ret = (struct rows){.list = calloc(count ? count : 1, sizeof(*ret->list))};
	if (!ret->list)
		return -ENOMEM;
	if (pane == PANE_WAITING && m->waiting_all > count)
		ret->unlisted = m->waiting_all - count;
	for (size_t i = 0; i < count; i++) {
		struct row *r = &ret->list[ret->count];

		make_row(r, m, pane, i, name);
		if (!*filter || matches(r, filter))
			ret->count++;
		else
			ret->hidden++;
	}
	if (sort >= 0 && sort < COLUMNS_MAX) {
		order.number = pane_columns(pane)[sort].right;
		qsort_r(ret->list, ret->count, sizeof(*ret->list), compare, &order);
	}
	return 0;
}

void rows_free(struct rows *r)
{
	free(r->list);
	*r = (struct rows){0};
}
