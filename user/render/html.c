// SPDX-License-Identifier: GPL-2.0-only
/*
 * See html.h: the frame of the page, and who is on it. Everything that is no literal of these files
 * goes through html_put(), which escapes it.
 */

#include "render/html.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "render/html_internal.h"
#include "version.h"

/* Without a script, or where the stream breaks, the browser asks again by itself. */
#define RELOAD_SECONDS 15

/* ---- title and icon ---- */

static void put_title(FILE *out, const struct render_status *s)
{
	const struct finding *f = html_subject(&s->findings);
	char name[260];

	if (f && f->verdict->state != STATE_UNKNOWN)
		fprintf(out, "%u %s - ", f->verdict->port, port_state_to_str(f->verdict->state));
	if (s->host) {
		html_put(out, text_escape(s->host, name, sizeof(name)));
		fputs(" - ", out);
	}
	fputs("egress25", out);
}

/* A disc in the state's colour, with a sign in it for who sees no colours. */
static void put_icon(FILE *out, const struct render_status *s)
{
	static const struct {
		const char *class, *fill, *sign;
	} looks[] = {
		{"good", "1a7f37", "M4 8l3 3 5-6"},
		{"bad", "c1121f", "M5 5l6 6M11 5l-6 6"},
		{"warn", "b08800", "M8 4v5M8 11v1"},
		{"none", "6e7781", "M5 8h6"},
	};
	const struct finding *f = html_subject(&s->findings);
	const char *class = f ? html_class(paint_state(f->verdict->state)) : "none";
	size_t i = 0;

	while (i + 1 < sizeof(looks) / sizeof(looks[0]) && strcmp(looks[i].class, class) != 0)
		i++;
	fprintf(out,
		"data:image/svg+xml,%%3Csvg xmlns=%%27http://www.w3.org/2000/svg%%27 "
		"viewBox=%%270 0 16 16%%27%%3E%%3Ccircle cx=%%278%%27 cy=%%278%%27 r=%%278%%27 "
		"fill=%%27%%23%s%%27/%%3E%%3Cpath d=%%27%s%%27 stroke=%%27white%%27 "
		"stroke-width=%%272%%27 fill=%%27none%%27/%%3E%%3C/svg%%3E",
		looks[i].fill, looks[i].sign);
}

/* ---- the frame ---- */

static void put_losses(FILE *out, const struct render_status *s)
{
	if (s->lost_ring || s->lost_recursion)
		fprintf(out,
			"<p class=\"warn\">Lost: %" PRIu64 " of %" PRIu64 " records, %" PRIu64
			" program runs skipped by the kernel. Counters are unaffected.</p>",
			s->lost_ring, s->sent, s->lost_recursion);
	else
		fputs("<p class=\"soft\">Nothing was lost.</p>", out);
	for (size_t i = 0; i < s->sensors_count; i++) {
		const struct render_sensor *sensor = &s->sensors[i];

		if (sensor->attached)
			continue;
		fputs("<p class=\"warn\">The ", out);
		html_put(out, sensor->name);
		fputs(" sensor is not attached: ", out);
		html_put(out, sensor->reason);
		fputs("</p>", out);
	}
}

/* Whose page it is; title and icon ride on it. */
static void put_watched(FILE *out, const struct render_context *c, const struct render_status *s)
{
	char duration[DURATION_LEN], escaped[4 * INTERFACE_NAME_LEN], time[VIEW_TIME_LEN];

	fputs("<p id=\"about\" class=\"soft\" data-title=\"", out);
	put_title(out, s);
	fputs("\" data-icon=\"", out);
	put_icon(out, s);
	fputs("\">", out);
	if (s->host) {
		char name[260];

		html_element(out, "strong", "", text_escape(s->host, name, sizeof(name)));
		putc(' ', out);
	}
	fputs("watches ", out);
	for (size_t i = 0; i < s->uplinks_count; i++) {
		fputs(i ? ", " : "", out);
		html_put(out, text_escape(s->uplinks[i], escaped, sizeof(escaped)));
	}
	fprintf(out, "%s for %s; as of <time>%.19sZ</time>.</p>",
		s->uplinks_count ? "" : "no uplink",
		duration_to_str(s->time_ns - s->started_ns, duration),
		view_time(&c->view, s->time_ns, time));
}

int render_html_main(FILE *out, const struct render_context *c, const struct html_page *p)
{
	errno = 0;
	put_watched(out, c, p->status);
	html_verdicts(out, c, p);
	html_lists(out, c, p);
	put_losses(out, p->status);
	return text_result(out);
}

int render_html_page(FILE *out, const struct render_context *c, const struct html_page *p)
{
	errno = 0;
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
		"<noscript><meta http-equiv=\"refresh\" content=\"%d\"></noscript><title>",
		RELOAD_SECONDS);
	put_title(out, p->status);
	fputs("</title><link rel=\"icon\" id=\"icon\" href=\"", out);
	put_icon(out, p->status);
	fprintf(out,
		"\"><style>%s</style></head>\n<body><a class=\"skip\" href=\"#main\">To the "
		"verdicts</a><header><h1>egress25</h1><span class=\"soft\">Is outbound port 25 "
		"blocked, by whom, and what now?</span><span id=\"live\" role=\"status\">as it was "
		"when loaded</span></header><p id=\"news\" class=\"unseen\" aria-live=\"polite\"></p>"
		"\n<main id=\"main\">",
		html_style);
	(void)render_html_main(out, c, p);
	fputs("</main>\n<footer class=\"soft\">egress25 " EGRESS25_VERSION, out);
	if (p->status->metrics_path) /* of nothing that needs escaping, see config/value.c */
		fprintf(out, " · <a href=\"%s\">metrics</a>", p->status->metrics_path);
	fputs(" · <a href=\"/status.json\">JSON</a></footer><script>", out);
	fputs(html_script, out);
	fputs("</script></body></html>\n", out);
	return text_result(out);
}
