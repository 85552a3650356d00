// SPDX-License-Identifier: GPL-2.0-only
/* See lines.h. */

#include "cli/lines.h"

#define SECOND_NS     1000000000ULL
#define DRAW_EVERY_NS 200000000ULL

static bool may_write(struct lines *s, uint64_t now_ns)
{
	uint64_t more = (now_ns - s->filled_ns) * LINES_LINES_A_SECOND / SECOND_NS;

	if (!s->filled_ns || more >= LINES_BURST) {
		s->lines = LINES_BURST;
		s->filled_ns = now_ns;
	} else if (more) {
		s->lines += (unsigned int)more;
		s->lines = s->lines < LINES_BURST ? s->lines : LINES_BURST;
		s->filled_ns += more * SECOND_NS / LINES_LINES_A_SECOND;
	}
	if (!s->lines) {
		s->left_out++;
		return false;
	}
	s->lines--;
	return true;
}

enum lines_place lines_place(struct lines *s, const struct record *r, uint64_t now_ns)
{
	if (s->all)
		return LINES_LINE;
	switch (r->kind) {
	case RECORD_SYN:
		/* One that was under way before the start is news. */
		if (!r->attempt->began_unseen)
			return LINES_TICKER;
		break;
	case RECORD_ESTABLISHED:
	case RECORD_RESET:
		return LINES_TICKER; /* its end says so */
	case RECORD_RETRY:
		if (!s->live)
			break;
		s->newest = *r->attempt;
		s->newest_ns = r->time_ns;
		s->dirty = true;
		return LINES_TICKER;
	case RECORD_ATTEMPT:
		if (s->newest_ns && s->newest.id == r->attempt->id)
			s->newest_ns = 0;
		s->dirty = true;
		break;
	case RECORD_VERDICT:
	case RECORD_LOSS:
	case RECORD_UPLINK:
	case RECORD_KIND_COUNT:
		return LINES_LINE;
	}
	return may_write(s, now_ns) ? LINES_LINE : LINES_NONE;
}

bool lines_are_due(const struct lines *s, uint64_t now_ns)
{
	return s->live && s->dirty && now_ns >= s->drawn_ns + DRAW_EVERY_NS;
}
