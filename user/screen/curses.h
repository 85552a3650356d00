/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The terminal: shows a canvas, reads keys, and is given back as it was whatever ends the program.
 * The only code that knows ncurses.
 */
#ifndef EGRESS25_SCREEN_CURSES_H
#define EGRESS25_SCREEN_CURSES_H

#include "screen/canvas.h"

/* Takes the terminal over; colour: unless the terminal has none. 0, -ENOTTY when standard input and
 * output are none, -EINVAL when its kind (TERM) is not known, -EOPNOTSUPP built without ncurses.
 * From here on every signal that ends a process gives the terminal back first. */
int screen_open(bool colour);
void screen_close(void);

/* The size, also after it has changed. */
void screen_size(int *ret_width, int *ret_height);
void screen_show(const struct canvas *c);
/* All of it anew: somebody else wrote on the terminal. */
void screen_redraw(void);
/* The next key as in ui.h, or -1: there is none now. */
int screen_key(void);
/* For SIGTSTP: gives the terminal back, stops this process, and goes on when it is continued. */
void screen_suspend(void);

#endif
