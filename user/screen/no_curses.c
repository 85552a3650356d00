// SPDX-License-Identifier: GPL-2.0-only
/* In place of curses.c where the program is built without ncurses. */

#include "screen/curses.h"

#include <errno.h>

int screen_open(bool colour)
{
	(void)colour;
	return -EOPNOTSUPP;
}

void screen_close(void)
{
}

void screen_size(int *ret_width, int *ret_height)
{
	*ret_width = *ret_height = 0;
}

void screen_show(const struct canvas *c)
{
	(void)c;
}

void screen_redraw(void)
{
}

int screen_key(void)
{
	return -1;
}

void screen_suspend(void)
{
}
