// SPDX-License-Identifier: GPL-2.0-only
/* See greeting.h. */

#include "probe/greeting.h"

#include <ctype.h>
#include <string.h>

static void end_first_line(struct greeting *g)
{
	if (g->has_line)
		return;
	while (g->len > 0 && g->line[g->len - 1] == ' ')
		g->len--;
	g->line[g->len] = '\0';
	g->code = g->at.digits == 3 ? g->at.code : 0;
	g->has_line = true;
}

static void end_line(struct greeting *g)
{
	end_first_line(g);
	g->complete |= !g->at.goes_on || g->at.digits != 3;
	memset(&g->at, 0, sizeof(g->at));
}

/* Three digits, then a blank or a hyphen. */
static void take_code(struct greeting *g, uint8_t c)
{
	if (g->at.column < 3 && g->at.digits == g->at.column && isdigit(c)) {
		g->at.code = (uint16_t)(g->at.code * 10 + (c - '0'));
		g->at.digits++;
	}
	if (g->at.column == 3)
		g->at.goes_on = c == '-';
	if (g->at.column < UINT8_MAX)
		g->at.column++;
}

static void take_byte(struct greeting *g, uint8_t c)
{
	g->bytes++;
	if (c == '\n') {
		end_line(g);
		return;
	}
	if (c == '\r')
		return;
	take_code(g, c);
	if (g->has_line)
		return;
	if (g->len + 1 < sizeof(g->line))
		g->line[g->len++] = c >= ' ' && c <= '~' ? (char)c : '?';
	if (g->len + 1 == sizeof(g->line))
		end_first_line(g);
}

void greeting_take(struct greeting *g, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len && !g->complete; i++)
		take_byte(g, data[i]);
	if (g->bytes >= GREETING_READ_MAX && !g->complete) {
		end_first_line(g);
		g->complete = true;
	}
}

void greeting_end(struct greeting *g)
{
	if (g->len > 0)
		end_first_line(g);
}

const char *greeting_name(const struct greeting *g, char *buf, size_t len)
{
	const char *p = g->line;
	size_t used = 0;

	buf[0] = '\0';
	if (!g->code)
		return buf;
	p += 3;
	if (*p == ' ' || *p == '-')
		p++;
	p += strspn(p, " ");
	for (; *p && *p != ' ' && used + 1 < len; p++)
		buf[used++] = (char)tolower((unsigned char)*p);
	buf[used] = '\0';
	return buf;
}
