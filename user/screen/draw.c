// SPDX-License-Identifier: GPL-2.0-only
/* See ui.h: where everything stands on the screen. What does not fit is left out from the bottom
 * of the lists, never from the verdicts. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "screen/ui.h"
#include "screen/way.h"

#define PANE_ROWS   8	/* a list that has less room is not worth its headings */
#define TWO_COLUMNS 150 /* characters in which two lists stand side by side */
#define PORT_LINES  8
#define SINCE_WIDTH 44

static enum ink ink_of_state(enum port_state s)
{
	static const enum ink inks[] = {
		[STATE_UNKNOWN] = INK_DIM,     [STATE_OPEN] = INK_GOOD,
		[STATE_BLOCKED] = INK_BAD,     [STATE_THROTTLED] = INK_WARN,
		[STATE_INTERCEPTED] = INK_BAD, [STATE_DEGRADED] = INK_WARN,
		[STATE_FAILING] = INK_WARN,    [STATE_OFFLINE] = INK_WARN,
		[STATE_STALLED] = INK_BAD,
	};

	_Static_assert(ARRAY_LEN(inks) == STATE_COUNT, "a state without a colour");
	return inks[s];
}

/* ---- the head ---- */

static void draw_title(const struct ui *ui, const struct model *m, struct canvas *c)
{
	char text[2 * MODEL_LONG_LEN];
	const char *mode = ui->paused ? "PAUSED" : *ui->note ? "NO NEWS" : "live";

	canvas_bar(c, 0, INK_BAR);
	snprintf(text, sizeof(text), " egress25 top  %s%s%s%s%s", m ? m->host : "",
		 m ? "  watches " : "",
		 !m	       ? ""
		 : *m->uplinks ? m->uplinks
			       : "no uplink",
		 m && *m->cloud ? "  cloud " : "", m ? m->cloud : "");
	canvas_put(c, 0, 0, c->width - 22, INK_BAR, text);
	snprintf(text, sizeof(text), "%s %s ", m ? m->clock : "", m ? "UTC" : "");
	canvas_put_right(c, c->width - 21, 0, 13, INK_BAR, text);
	canvas_put_right(c, c->width - 8, 0, 7, INK_BAR, mode);
}

/* "IPv4 BLOCKED network-silent since 08:12:09"; where that is too long without "since". */
static void draw_family(struct canvas *c, int x, int y, int width, const struct model_port *p)
{
	enum ink ink = ink_of_state(p->state);
	char state[24], text[MODEL_LONG_LEN];
	int end = x + width;

	snprintf(state, sizeof(state), "%s", port_state_to_str(p->state));
	for (char *s = state; *s; s++)
		*s = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
	x = canvas_put(c, x, y, width, INK_PLAIN, family_title(p->family)) + 1;
	x = canvas_put(c, x, y, end - x, ink, !p->telling ? "not tried" : state) + 1;
	if (!p->telling)
		return;
	snprintf(text, sizeof(text), "%s%s%s%s", p->by, *p->by && *p->since ? " " : "",
		 *p->since && width >= SINCE_WIDTH ? "since " : "", p->since);
	canvas_put(c, x, y, end - x, INK_PLAIN, text);
}

/* A line for each port, its families beside each other. Returns the line after them. */
static int draw_ports(const struct model *m, struct canvas *c, int y, int lines)
{
	int half = (c->width - 8) / 2;
	uint16_t last = 0;

	for (size_t i = 0; i < m->ports_count; i++) {
		const struct model_port *p = &m->ports[i];
		char number[8];

		if (p->port != last) {
			if (lines-- == 0)
				break;
			y++;
			snprintf(number, sizeof(number), "%u", p->port);
			canvas_put_right(c, 1, y - 1, 5, INK_STRONG, number);
			last = p->port;
		}
		draw_family(c, 7 + (p->family == FAMILY_IPV6 ? half + 1 : 0), y - 1, half, p);
	}
	return y;
}

/* The worst verdict in words, and the first thing to do. Returns the line after them. */
static int draw_headline(const struct model *m, struct canvas *c, int y)
{
	const struct model_port *worst = model_worst(m);
	char next[MODEL_LONG_LEN + 8];
	int lines = c->height >= 24 ? 2 : 1;

	if (!worst) {
		canvas_put(c, 1, y, c->width - 2, INK_STRONG,
			   "Nothing is known yet: no mail was sent since the start.");
		return y + 1;
	}
	y += canvas_wrap(c, 1, y, c->width - 2, lines, ink_of_state(worst->state), worst->headline);
	if (!*worst->step)
		return y;
	snprintf(next, sizeof(next), "Next: %s", worst->step);
	return y + canvas_wrap(c, 1, y, c->width - 2, lines, INK_PLAIN, next);
}

/* ---- the lists ---- */

static const char *const empty_words[] = {
	[PANE_WAITING] = "Nothing waits for an answer.",
	[PANE_ATTEMPTS] = "No attempt has ended yet. Nothing is sent to find out: postqueue -f, "
			  "or egress25 check.",
	[PANE_DESTINATIONS] = "No destination was tried yet.",
	[PANE_SENDERS] = "Nobody tried yet.",
};
_Static_assert(ARRAY_LEN(empty_words) == PANE_COUNT, "a pane without words");

static int column_width(const struct column *columns, int i, int width)
{
	int rest = width - 1;

	if (columns[i].width)
		return columns[i].width;
	for (int k = 0; columns[k].title; k++)
		rest -= columns[k].width ? columns[k].width + 1 : 0;
	return rest;
}

static void draw_cells(struct canvas *c, int x, int y, int width, enum pane pane,
		       const struct row *row, int sort)
{
	const struct column *columns = pane_columns(pane);
	int end = x + width;

	x++;
	for (int i = 0; columns[i].title; i++) {
		int wide = column_width(columns, i, width);
		const char *text = row ? row->cells[i] : columns[i].title;
		enum ink ink = row ? row->ink : i == sort ? INK_STRONG : INK_DIM;

		if (wide > end - x)
			wide = end - x;
		if (wide <= 0)
			return;
		if (columns[i].right && columns[i].width)
			canvas_put_right(c, x, y, wide, ink, text);
		else
			canvas_put(c, x, y, wide, ink, text);
		x += wide + 1;
	}
}

/* Which row is selected now: the one that was, wherever it went, moved by what keys said. */
static void settle_selection(struct ui *ui, enum pane pane, const struct rows *rows, int room)
{
	int index = -1, count = (int)rows->count, *first = &ui->panes[pane].first;

	for (int i = 0; i < count && index < 0; i++) {
		if (strcmp(rows->list[i].key, ui->panes[pane].selected) == 0)
			index = i;
	}
	/* Who never moved stays at the top, where the news are. */
	if (index < 0)
		index = *ui->panes[pane].selected ? ui->panes[pane].index : 0;
	if (ui->focus == pane) {
		index += ui->move;
		if (ui->move && count)
			ui->panes[pane].selected[0] = '\1';
		ui->move = 0;
	}
	index = index >= count ? count - 1 : index;
	index = index < 0 ? 0 : index;
	if (*ui->panes[pane].selected && count)
		snprintf(ui->panes[pane].selected, ROW_KEY_LEN, "%s", rows->list[index].key);
	if (index == 0)
		ui->panes[pane].selected[0] = '\0';
	*first = *first > index ? index : *first;
	*first = *first < index - room + 1 ? index - room + 1 : *first;
	*first = *first > count - room ? count - room : *first;
	*first = *first < 0 ? 0 : *first;
	ui->panes[pane].index = index;
	ui->panes[pane].count = count;
	ui->panes[pane].room = room;
}

static void draw_heading(const struct ui *ui, struct canvas *c, int x, int y, int width,
			 enum pane pane, const struct rows *rows)
{
	char text[MODEL_LONG_LEN], hidden[48] = "";

	if (rows->hidden)
		snprintf(hidden, sizeof(hidden), ", %zu hidden by the filter", rows->hidden);
	else if (rows->unlisted)
		snprintf(hidden, sizeof(hidden), ", the longest; %" PRIu64 " more", rows->unlisted);
	snprintf(text, sizeof(text), "%s[%d] %s: %zu%s%s", ui->focus == pane ? ">" : " ",
		 (int)pane + 1, pane_title(pane), rows->count, hidden,
		 ui->panes[pane].sort >= 0
			 ? ui->panes[pane].reverse ? ", sorted upwards" : ", sorted"
			 : "");
	canvas_put(c, x, y, width, ui->focus == pane ? INK_STRONG : INK_DIM, text);
}

static void draw_pane(struct ui *ui, struct canvas *c, int x, int y, int width, int height,
		      enum pane pane, const struct rows *rows)
{
	int room = height - 2;

	settle_selection(ui, pane, rows, room > 0 ? room : 1);
	draw_heading(ui, c, x, y, width, pane, rows);
	if (!rows->count) {
		canvas_put(c, x + 1, y + 1, width - 2, INK_DIM,
			   rows->hidden ? "The filter hides all; Esc ends it." : empty_words[pane]);
		return;
	}
	draw_cells(c, x, y + 1, width, pane, NULL, ui->panes[pane].sort);
	for (int i = 0; i < room && ui->panes[pane].first + i < (int)rows->count; i++) {
		int index = ui->panes[pane].first + i;

		draw_cells(c, x, y + 2 + i, width, pane, &rows->list[index], -1);
		if (ui->focus == pane && index == ui->panes[pane].index)
			canvas_select(c, x, y + 2 + i, width);
	}
}

/* As many lists as have room, that of the focus among them. */
static void draw_panes(struct ui *ui, struct canvas *c, int y, int height,
		       const struct rows rows[static PANE_COUNT])
{
	int across = c->width >= TWO_COLUMNS ? 2 : 1;
	int down = height / PANE_ROWS < 1 ? 1 : height / PANE_ROWS;
	int shown = across * down > PANE_COUNT ? PANE_COUNT : across * down;
	int first = (int)ui->focus < PANE_COUNT - shown ? (int)ui->focus : PANE_COUNT - shown;
	int width = c->width / across, each;

	if (shown == PANE_COUNT)
		first = 0;
	down = (shown + across - 1) / across;
	each = height / down;
	for (int i = 0; i < shown; i++) {
		int line = i / across;
		int tall = line == down - 1 ? height - line * each : each;
		enum pane pane = (enum pane)(first + i);

		draw_pane(ui, c, i % across * width, y + line * each, width,
			  tall - (line < down - 1), pane, &rows[pane]);
	}
}

/* ---- the way of what is selected ---- */

static const struct model_attempt *of_tally(const struct model *m, enum pane pane,
					    const struct row *row)
{
	const struct model_attempt *lists[] = {m->waiting, m->attempts};
	const size_t counts[] = {m->waiting_count, m->attempts_count};

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		for (size_t i = 0; i < counts[l]; i++) {
			const struct model_attempt *a = &lists[l][i];
			size_t len = strlen(row->cells[0]);

			if (pane == PANE_DESTINATIONS
				    ? strcmp(a->destination, row->cells[0]) == 0
				    : strncmp(a->process, row->cells[0], len) == 0)
				return a;
		}
	}
	return NULL;
}

static void draw_way(const struct ui *ui, const struct model *m, struct canvas *c, int y,
		     const struct rows *rows)
{
	const struct row *row = rows->count ? &rows->list[ui->panes[ui->focus].index] : NULL;
	const struct model_attempt *a = !row	       ? NULL
					: row->attempt ? row->attempt
						       : of_tally(m, ui->focus, row);
	char title[MODEL_LONG_LEN];

	for (int x = 0; x < c->width; x++)
		canvas_put(c, x, y, 1, INK_DIM, "-");
	if (!a) {
		canvas_put(c, 1, y + 1, c->width - 2, INK_DIM,
			   "No attempt is selected: nothing to draw the way of.");
		return;
	}
	snprintf(title, sizeof(title), " The way of %s to %s, port %u%s%s ",
		 *a->process ? a->process : "a forwarded SYN", a->destination, a->port,
		 *a->container ? ", of " : "", a->container);
	canvas_put(c, 2, y, c->width - 4, INK_STRONG, title);
	way_draw(c, y + 1, a);
}

/* ---- all of it ---- */

static void draw_foot(const struct ui *ui, const struct model *m, struct canvas *c)
{
	char text[MODEL_LONG_LEN + 64];
	int y = c->height - 1;

	canvas_bar(c, y, INK_BAR);
	if (ui->typing || *ui->filter)
		snprintf(text, sizeof(text), " filter: %s%s", ui->filter,
			 ui->typing ? "_   Enter keeps it, Esc ends it"
				    : "   / changes it, Esc ends it");
	else if (*ui->note)
		snprintf(text, sizeof(text), " %s", ui->note);
	else if (m && m->lost)
		snprintf(text, sizeof(text), " %" PRIu64 " records were lost; counts are exact",
			 m->lost);
	else if (m && *m->missing)
		snprintf(text, sizeof(text), " Not attached: %s (egress25 doctor says why)",
			 m->missing);
	else
		snprintf(
			text, sizeof(text),
			" q quit  Tab list  arrows select  s sort  r reverse  / filter  p pause  ? "
			"help");
	canvas_put(c, 0, y, c->width, INK_BAR, text);
}

static void draw_help(struct canvas *c)
{
	static const char *const lines[] = {
		"egress25 top: keys",
		"",
		"q            quit",
		"Tab, 1 to 4  the next list, or that list",
		"arrows, j k  select a line; PgUp PgDn Home End go further",
		"s            sort by the next column, r the other way round",
		"/            show only lines with these letters; Esc ends it",
		"p, space     pause: the screen stays, the daemon goes on",
		"?            this help; any key leads back",
		"",
		"The way at the bottom is that of the selected attempt: which",
		"part of the way its SYN passed, and where it stops.",
		"Nothing that is done here changes or sends anything.",
	};

	for (int i = 0; i < (int)ARRAY_LEN(lines) && i < c->height; i++)
		canvas_put(c, 2, i + (c->height > 16), c->width - 3, i ? INK_PLAIN : INK_STRONG,
			   lines[i]);
}

static void draw_all(struct ui *ui, const struct model *m, struct canvas *c,
		     const struct rows rows[static PANE_COUNT])
{
	int foot = c->height - 1, way = foot - WAY_HEIGHT - 1;
	int lines = c->height >= 24 ? PORT_LINES : (c->height - 8) / 3;
	int y = draw_ports(m, c, 1, lines < 1 ? 1 : lines);

	y = draw_headline(m, c, y);
	if (c->height < 16)
		way = foot; /* too little room for both */
	draw_panes(ui, c, y, way - y, rows);
	if (way < foot)
		draw_way(ui, m, c, way, &rows[ui->focus]);
}

int ui_draw(struct ui *ui, const struct model *m, struct canvas *c)
{
	struct rows rows[PANE_COUNT] = {0};
	int r = 0;

	if (c->width < UI_WIDTH_MIN || c->height < UI_HEIGHT_MIN) {
		canvas_put(c, 0, 0, c->width, INK_STRONG, "too small");
		canvas_put(c, 0, 1, c->width, INK_PLAIN, "make the window larger, or q");
		return 0;
	}
	draw_title(ui, m, c);
	if (ui->help) {
		draw_help(c);
	} else if (!m) {
		canvas_put(c, 1, 2, c->width - 2, INK_STRONG, "No answer yet.");
	} else {
		if (!ui->chosen && !m->waiting_count)
			ui->focus = PANE_ATTEMPTS; /* what there is to see */
		ui->chosen = true;
		for (enum pane p = 0; p < PANE_COUNT && r == 0; p++)
			r = rows_make(&rows[p], m, p, ui->filter, ui->panes[p].sort,
				      ui->panes[p].reverse, ui->name);
		if (r == 0)
			draw_all(ui, m, c, rows);
		for (enum pane p = 0; p < PANE_COUNT; p++)
			rows_free(&rows[p]);
	}
	draw_foot(ui, m, c);
	return r;
}
