// SPDX-License-Identifier: GPL-2.0-only
/* The last hour of a port: a bar for each minute, SYNs upwards, answers downwards, and a line where
 * its verdict changed. The words below say the same. */

#include <inttypes.h>

#include "render/html_internal.h"

#define BAR    8  /* width of a minute */
#define MIDDLE 50 /* of the drawing's height, which is twice that */
#define WIDTH  (BAR * HISTORY_MINUTES)

struct hour {
	uint64_t now; /* minute */
	uint64_t syns, answers;
	uint32_t most; /* of either, in one minute */
};

static uint64_t minute_of(uint64_t time_ns)
{
	return time_ns / HISTORY_MINUTE_NS;
}

static struct hour add_up(const struct render_status *s, uint16_t port, enum family family)
{
	struct hour h = {.now = minute_of(s->time_ns)};

	for (uint64_t back = 0; back < HISTORY_MINUTES && back <= h.now; back++) {
		const struct history_minute *m =
			history_minute(s->history, port, family, h.now - back);

		if (!m)
			continue;
		h.syns += m->syns;
		h.answers += m->answers;
		h.most = m->syns > h.most ? m->syns : h.most;
		h.most = m->answers > h.most ? m->answers : h.most;
	}
	return h;
}

/* What is there at all is seen. */
static unsigned int height(uint32_t n, uint32_t most)
{
	unsigned int tall = most ? (unsigned int)((uint64_t)n * (MIDDLE - 4) / most) : 0;

	return n && tall < 3 ? 3 : tall;
}

static void put_bars(FILE *out, const struct render_status *s, uint16_t port, enum family family,
		     const struct hour *h)
{
	for (unsigned int i = 0; i < HISTORY_MINUTES; i++) {
		uint64_t back = HISTORY_MINUTES - 1 - i;
		const struct history_minute *m =
			back <= h->now ? history_minute(s->history, port, family, h->now - back)
				       : NULL;

		if (m && m->syns)
			fprintf(out,
				"<rect class=\"up\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\"/>",
				i * BAR + 1, MIDDLE - height(m->syns, h->most), BAR - 2,
				height(m->syns, h->most));
		if (m && m->answers)
			fprintf(out,
				"<rect class=\"down\" x=\"%u\" y=\"%d\" width=\"%d\" "
				"height=\"%u\"/>",
				i * BAR + 1, MIDDLE, BAR - 2, height(m->answers, h->most));
	}
}

/* A change of this port within the hour, and at which minute of the drawing. */
static bool is_here(const struct history_change *change, uint16_t port, enum family family,
		    const struct hour *h, uint64_t *ret_back)
{
	uint64_t minute = minute_of(change->time_ns);

	if (change->port != port || change->family != family || minute > h->now)
		return false;
	*ret_back = h->now - minute;
	return *ret_back < HISTORY_MINUTES;
}

static void put_marks(FILE *out, const struct render_status *s, uint16_t port, enum family family,
		      const struct hour *h)
{
	const struct history_change *change;
	uint64_t back;

	for (size_t i = 0; (change = history_change(s->history, i)); i++) {
		if (is_here(change, port, family, h, &back))
			fprintf(out,
				"<line class=\"mark %s\" x1=\"%u\" x2=\"%u\" y1=\"0\" y2=\"%d\"/>",
				html_class(paint_state(change->state)),
				(unsigned int)(WIDTH - BAR / 2 - back * BAR),
				(unsigned int)(WIDTH - BAR / 2 - back * BAR), 2 * MIDDLE);
	}
}

static void put_words(FILE *out, const struct render_context *c, const struct render_status *s,
		      uint16_t port, enum family family, const struct hour *h)
{
	const struct history_change *change;
	char clock[VIEW_CLOCK_LEN];
	uint64_t back;

	fprintf(out, "The last hour: %" PRIu64 " SYNs up, %" PRIu64 " answers down.", h->syns,
		h->answers);
	for (size_t i = 0; (change = history_change(s->history, i)); i++) {
		if (is_here(change, port, family, h, &back))
			fprintf(out, " <span class=\"%s\">%s: %s, then %s.</span>",
				html_class(paint_state(change->state)),
				view_clock(&c->view, change->time_ns, s->time_ns, clock),
				port_state_to_str(change->before),
				port_state_to_str(change->state));
	}
}

void html_hour(FILE *out, const struct render_context *c, const struct render_status *s,
	       uint16_t port, enum family family)
{
	const struct hour h = add_up(s, port, family);

	fprintf(out,
		"<figure><svg class=\"hour\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\">",
		WIDTH, 2 * MIDDLE);
	put_bars(out, s, port, family, &h);
	put_marks(out, s, port, family, &h);
	fprintf(out,
		"<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/></svg><div "
		"class=\"scale\" aria-hidden=\"true\"><span>60 min ago</span><span>30</span>"
		"<span>now</span></div><figcaption>",
		WIDTH, MIDDLE, MIDDLE);
	put_words(out, c, s, port, family, &h);
	fputs("</figcaption></figure>", out);
}
