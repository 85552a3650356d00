// SPDX-License-Identifier: GPL-2.0-only
/* See canvas.h. */

#include "screen/canvas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int canvas_init(struct canvas *c, int width, int height)
{
	c->width = width < 1 ? 1 : width;
	c->height = height < 1 ? 1 : height;
	c->cells = calloc((size_t)c->width * (size_t)c->height, sizeof(*c->cells));
	if (!c->cells)
		return -ENOMEM;
	for (int i = 0; i < c->width * c->height; i++)
		c->cells[i].c = ' ';
	return 0;
}

void canvas_done(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){0};
}

static struct cell *at(struct canvas *c, int x, int y)
{
	return x >= 0 && x < c->width && y >= 0 && y < c->height ? &c->cells[y * c->width + x]
								 : NULL;
}

static void set(struct canvas *c, int x, int y, enum ink ink, char letter)
{
	struct cell *cell = at(c, x, y);

	if (!cell)
		return;
	cell->c = letter >= ' ' && letter <= '~' ? letter : '?';
	cell->ink = (uint8_t)ink;
}

static int put_some(struct canvas *c, int x, int y, enum ink ink, const char *text, int len)
{
	for (int i = 0; i < len; i++)
		set(c, x + i, y, ink, text[i]);
	return x + len;
}

int canvas_put(struct canvas *c, int x, int y, int width, enum ink ink, const char *text)
{
	int len = (int)strlen(text);

	if (width <= 0)
		return x;
	if (len <= width)
		return put_some(c, x, y, ink, text, len);
	x = put_some(c, x, y, ink, text, width - 1);
	set(c, x, y, ink, '~');
	return x + 1;
}

void canvas_put_right(struct canvas *c, int x, int y, int width, enum ink ink, const char *text)
{
	int len = (int)strlen(text);

	canvas_put(c, len < width ? x + width - len : x, y, width, ink, text);
}

int canvas_wrap(struct canvas *c, int x, int y, int width, int height, enum ink ink,
		const char *text)
{
	int lines = 0;

	while (*text && lines < height && width > 0) {
		int len = (int)strlen(text), cut = len;

		if (len > width && lines + 1 < height) {
			for (cut = width; cut > 0 && text[cut] != ' '; cut--)
				;
			cut = cut ? cut : width;
		}
		if (cut < len)
			put_some(c, x, y + lines, ink, text, cut);
		else
			canvas_put(c, x, y + lines, width, ink, text);
		lines++;
		text += cut;
		while (*text == ' ')
			text++;
	}
	return lines;
}

void canvas_bar(struct canvas *c, int y, enum ink ink)
{
	for (int x = 0; x < c->width; x++)
		set(c, x, y, ink, ' ');
}

void canvas_select(struct canvas *c, int x, int y, int width)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = at(c, x + i, y);

		if (cell)
			cell->reversed = true;
	}
}

void canvas_row(const struct canvas *c, int y, char *buf)
{
	int end = c->width;

	while (end > 0 && c->cells[y * c->width + end - 1].c == ' ')
		end--;
	for (int x = 0; x < end; x++)
		buf[x] = c->cells[y * c->width + x].c;
	buf[end] = '\0';
}
