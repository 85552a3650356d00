// SPDX-License-Identifier: GPL-2.0-only
/* What every line of text is written with: colour, the time in front, and whether it got out. */

#include <errno.h>

#include "base/cleanup.h"
#include "render/text_internal.h"

const char *paint_on(const struct render_context *c, enum paint paint)
{
	static const char *const on[] = {
		[PAINT_NONE] = "",	   [PAINT_GOOD] = "\033[32m", [PAINT_BAD] = "\033[31m",
		[PAINT_WARN] = "\033[33m", [PAINT_DIM] = "\033[2m",   [PAINT_STRONG] = "\033[1m",
	};

	_Static_assert(ARRAY_LEN(on) == PAINT_COUNT, "a paint without its sequence");
	return c->colour ? on[paint] : "";
}

const char *paint_off(const struct render_context *c, enum paint paint)
{
	return c->colour && paint != PAINT_NONE ? "\033[0m" : "";
}

enum paint paint_state(enum port_state state)
{
	switch (state) {
	case STATE_UNKNOWN:
		return PAINT_NONE;
	case STATE_OPEN:
		return PAINT_GOOD;
	case STATE_BLOCKED:
		return PAINT_BAD;
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
	case STATE_COUNT:
		break;
	}
	return PAINT_WARN;
}

void text_time(FILE *out, const struct render_context *c, uint64_t time_ns)
{
	char time[VIEW_TIME_OF_DAY_LEN];

	fprintf(out, "%s%s%s ", paint_on(c, PAINT_DIM), view_time_of_day(&c->view, time_ns, time),
		paint_off(c, PAINT_DIM));
}

/* Narrower than that, words are broken by the terminal. */
#define WIDTH_MIN 30

unsigned int text_width(const struct render_context *c)
{
	if (!c->width || c->width > TEXT_WIDTH)
		return TEXT_WIDTH;
	return c->width < WIDTH_MIN ? WIDTH_MIN : c->width;
}

int text_result(FILE *out)
{
	return ferror(out) ? (errno ? -errno : -EIO) : 0;
}
