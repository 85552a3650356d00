/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the person at the full screen has chosen, how keys change it, and how all of it is drawn.
 * Pure: keys come as numbers, the drawing goes to a canvas.
 */
#ifndef EGRESS25_SCREEN_UI_H
#define EGRESS25_SCREEN_UI_H

#include "screen/rows.h"

#define UI_WIDTH_MIN  40
#define UI_HEIGHT_MIN 12
#define UI_FILTER_LEN 64
#define UI_NOTE_LEN   200

/* Keys that are no character. */
enum key {
	KEY_OF_UP = 0x1000,
	KEY_OF_DOWN,
	KEY_OF_LEFT,
	KEY_OF_RIGHT,
	KEY_OF_PAGE_UP,
	KEY_OF_PAGE_DOWN,
	KEY_OF_HOME,
	KEY_OF_END,
	KEY_OF_BACKSPACE,
	KEY_OF_DELETE,
};

struct ui {
	enum pane focus;
	bool chosen; /* the focus: at first it is on what there is to see */
	struct {
		char selected[ROW_KEY_LEN]; /* key of a row; "": the first */
		int index, first; /* of it and of the first that is shown, when last drawn */
		int count, room;  /* rows there are, and lines for them, when last drawn */
		int sort;	  /* column; -1: as they come */
		bool reverse;
	} panes[PANE_COUNT];
	int move; /* of the selection in the pane of the focus, since it was last drawn */
	char filter[UI_FILTER_LEN];
	bool typing; /* the filter */
	bool paused, help, quit;
	char note[UI_NOTE_LEN]; /* in the last line: why there is no news; "" there is */
	user_name name;
};

void ui_init(struct ui *ui, user_name name);
/* A character, or one of enum key. */
void ui_key(struct ui *ui, int key);
/* Draws everything; m may be NULL while nothing is known. 0 or -ENOMEM. */
int ui_draw(struct ui *ui, const struct model *m, struct canvas *c);

#endif
