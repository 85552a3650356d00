// SPDX-License-Identifier: GPL-2.0-only
/* What all parts of the page are written with: text, escaped, and elements around it. */

#include "render/html_internal.h"

void html_put(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			putc(*text, out);
		}
	}
}

void html_element(FILE *out, const char *tag, const char *class, const char *text)
{
	fprintf(out, "<%s", tag);
	if (*class)
		fprintf(out, " class=\"%s\"", class);
	putc('>', out);
	html_put(out, text);
	fprintf(out, "</%s>", tag);
}

const char *html_class(enum paint paint)
{
	switch (paint) {
	case PAINT_GOOD:
		return "good";
	case PAINT_BAD:
		return "bad";
	case PAINT_WARN:
		return "warn";
	case PAINT_NONE:
	case PAINT_DIM:
	case PAINT_STRONG:
	case PAINT_COUNT:
		break;
	}
	return "none";
}

void html_clock(FILE *out, const struct render_context *c, const struct render_status *s,
		uint64_t time_ns)
{
	char clock[VIEW_CLOCK_LEN];

	html_element(out, "td", "", view_clock(&c->view, time_ns, s->time_ns, clock));
}

const struct finding *html_subject(const struct findings *all)
{
	const struct finding *worst = findings_worst(all), *known = NULL;

	if (worst && worst->telling)
		return worst;
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *f = &all->list[i];
		enum port_state state = f->verdict->state;

		if (!f->telling)
			continue;
		if (state != STATE_OPEN && state != STATE_UNKNOWN)
			return f;
		known = known ? known : f;
	}
	return known;
}
