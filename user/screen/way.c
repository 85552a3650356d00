// SPDX-License-Identifier: GPL-2.0-only
/*
 * See way.h:
 *
 *   smtp[812] ----> netfilter ----> eth0 ----> network --X  203.0.113.7:25
 *     passed          passed       passed      no answer
 */

#include "screen/way.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define ARROW 4 /* columns between two stations */

struct look {
	const char *arrow; /* behind the station */
	const char *word;
	enum ink ink;
};

static const struct look looks[] = {
	[PASSAGE_UNKNOWN] = {"    ", "", INK_DIM},
	[PASSAGE_PASSED] = {"--> ", "passed", INK_GOOD},
	[PASSAGE_STOPPED] = {"-X  ", "stops here", INK_BAD},
	[PASSAGE_DOUBTED] = {"-?  ", "here or beyond", INK_WARN},
};
_Static_assert(ARRAY_LEN(looks) == PASSAGE_COUNT, "a passage without a look");

static void name_station(const struct model_attempt *a, enum station at,
			 char ret[static MODEL_TEXT_LEN])
{
	switch (at) {
	case STATION_PROCESS:
		snprintf(ret, MODEL_TEXT_LEN, "%s", *a->process ? a->process : "forwarded");
		return;
	case STATION_UPLINK:
		snprintf(ret, MODEL_TEXT_LEN, "%s", *a->interface ? a->interface : "uplink");
		return;
	case STATION_SERVER:
		snprintf(ret, MODEL_TEXT_LEN, "%.80s:%u", a->destination, a->port);
		return;
	case STATION_FIREWALL:
	case STATION_NETWORK:
	case STATION_COUNT:
		break;
	}
	snprintf(ret, MODEL_TEXT_LEN, "%s", station_to_str(at));
}

/* The server's name may be long: it has what the others leave. */
static int width_of(const struct canvas *c, enum station at)
{
	int each = (c->width - (STATION_COUNT - 1) * ARROW - 2) / (STATION_COUNT + 1);

	each = each < 4 ? 4 : each;
	return at == STATION_SERVER ? c->width - (STATION_COUNT - 1) * (each + ARROW) - 2 : each;
}

void way_draw(struct canvas *c, int y, const struct model_attempt *a)
{
	bool arrived = a->way.at[STATION_SERVER] == PASSAGE_PASSED;
	int x = 1;

	for (enum station at = 0; at < STATION_COUNT; at++) {
		const struct look *look = &looks[a->way.at[at]];
		char name[MODEL_TEXT_LEN];
		int width = width_of(c, at), room = width;

		/* Behind the one where it stops, no other has a word. */
		if (a->way.at[at] == PASSAGE_STOPPED || a->way.at[at] == PASSAGE_DOUBTED)
			room = c->width - x;
		name_station(a, at, name);
		canvas_put(c, x, y, width, look->ink, name);
		canvas_put(c, x, y + 1, room, look->ink,
			   arrived && at == STATION_SERVER ? "answers" : look->word);
		if (at + 1 < STATION_COUNT)
			canvas_put(c, x + width, y, ARROW, look->ink, look->arrow);
		x += width + ARROW;
	}
	canvas_put(c, 1, y + 2, c->width - 2, arrived ? INK_GOOD : INK_STRONG, a->way.words);
}
