// SPDX-License-Identifier: GPL-2.0-only
/* See ui.h: what each key does. */

#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

#define ESCAPE	  0x1b
#define BACKSPACE 0x7f
#define ENTER	  '\n'

void ui_init(struct ui *ui, user_name name)
{
	*ui = (struct ui){.name = name};
	for (enum pane p = 0; p < PANE_COUNT; p++)
		ui->panes[p].sort = -1;
}

static void clear_filter(struct ui *ui)
{
	ui->typing = false;
	ui->filter[0] = '\0';
}

static void type(struct ui *ui, int key)
{
	size_t len = strlen(ui->filter);

	if (key == ENTER || key == '\r') {
		ui->typing = false;
	} else if (key == ESCAPE) {
		clear_filter(ui);
	} else if (key == BACKSPACE || key == '\b' || key == KEY_OF_BACKSPACE) {
		if (len)
			ui->filter[len - 1] = '\0';
	} else if (key >= ' ' && key <= '~' && len + 1 < UI_FILTER_LEN) {
		ui->filter[len] = (char)key;
		ui->filter[len + 1] = '\0';
	}
}

/* The next column, and after the last the order in which they came. */
static void sort_by_next(struct ui *ui)
{
	const struct column *columns = pane_columns(ui->focus);
	int *sort = &ui->panes[ui->focus].sort;

	(*sort)++;
	if (!columns[*sort].title)
		*sort = -1;
}

static void focus_on(struct ui *ui, int pane)
{
	ui->focus = (enum pane)((pane + PANE_COUNT) % PANE_COUNT);
	ui->chosen = true;
	ui->move = 0;
}

/* Keys that move the selection; 0 for any other. */
static int movement(const struct ui *ui, int key)
{
	int room = ui->panes[ui->focus].room > 1 ? ui->panes[ui->focus].room - 1 : 1;

	switch (key) {
	case 'k':
	case KEY_OF_UP:
		return -1;
	case 'j':
	case KEY_OF_DOWN:
		return 1;
	case KEY_OF_PAGE_UP:
		return -room;
	case KEY_OF_PAGE_DOWN:
		return room;
	case 'g':
	case KEY_OF_HOME:
		return -(int)MODEL_ROWS_MAX;
	case 'G':
	case KEY_OF_END:
		return (int)MODEL_ROWS_MAX;
	default:
		return 0;
	}
}

static void command(struct ui *ui, int key)
{
	switch (key) {
	case 'q':
		ui->quit = true;
		return;
	case '?':
	case 'h':
		ui->help = true;
		return;
	case 'p':
	case ' ':
		ui->paused = !ui->paused;
		return;
	case '/':
		ui->typing = true;
		return;
	case ESCAPE:
		clear_filter(ui);
		return;
	case 's':
		sort_by_next(ui);
		return;
	case 'r':
		ui->panes[ui->focus].reverse = !ui->panes[ui->focus].reverse;
		return;
	case '\t':
	case KEY_OF_RIGHT:
		focus_on(ui, (int)ui->focus + 1);
		return;
	case KEY_OF_LEFT:
		focus_on(ui, (int)ui->focus - 1);
		return;
	default:
		if (key > '0' && key <= '0' + PANE_COUNT)
			focus_on(ui, key - '1');
	}
}

void ui_key(struct ui *ui, int key)
{
	if (ui->help)
		ui->help = false; /* any key leads back */
	else if (ui->typing)
		type(ui, key);
	else if (movement(ui, key))
		ui->move += movement(ui, key);
	else
		command(ui, key);
}
