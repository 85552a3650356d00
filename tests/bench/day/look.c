// SPDX-License-Identifier: GPL-2.0-only
/* See look.h. */

#include "look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "render/html.h"
#include "render/openmetrics.h"

#define ROWS (E25_PORTS_MAX * FAMILY_COUNT)

typedef int (*renderer)(FILE *out, const struct render_context *c, const struct render_status *s);

static int metrics_text(FILE *out, const struct render_context *c, const struct render_status *s)
{
	return render_metrics(out, c, s, METRICS_TEXT);
}

static int metrics_openmetrics(FILE *out, const struct render_context *c,
			       const struct render_status *s)
{
	return render_metrics(out, c, s, METRICS_OPENMETRICS);
}

static int page(FILE *out, const struct render_context *c, const struct render_status *s)
{
	const struct html_page page = {.status = s};

	return render_html_page(out, c, &page);
}

static int finish(struct look *l, FILE *out, char **text, size_t *len, int r)
{
	if (fclose(out) != 0)
		r = -ENOMEM;
	l->bytes += *len;
	free(*text);
	return r;
}

int look_around(struct look *l, uint64_t now_ns)
{
	static const renderer renderers[] = {metrics_text, metrics_openmetrics, page,
					     render_text_status, render_json_status};
	const struct history *c = l->history;
	struct render_port_summary ports[ROWS] = {0};
	const struct verdict *verdicts[ROWS];
	static const struct render_sensor sensor = {.name = "socket", .attached = true};
	struct render_status status = {
		.time_ns = now_ns,
		.started_ns = l->started_ns,
		.sensors = &sensor,
		.sensors_count = 1,
		.ports = ports,
		.history = c,
	};
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < c->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++, n++) {
			ports[n].port = c->ports[i];
			ports[n].family = f;
			memcpy(ports[n].outcomes, c->counts->port[i][f].outcomes,
			       sizeof(ports[n].outcomes));
			verdicts[n] = monitor_verdict(l->monitor, c->ports[i], f);
		}
	}
	status.ports_count = n;
	r = findings_compose(&status.findings, &l->context.view, verdicts, n);
	for (size_t i = 0; r == 0 && i < ARRAY_LEN(renderers); i++) {
		char *text = NULL;
		size_t len = 0;
		FILE *out = open_memstream(&text, &len);

		r = out ? finish(l, out, &text, &len, renderers[i](out, &l->context, &status))
			: -ENOMEM;
	}
	findings_free(&status.findings);
	return r;
}

int look_at(struct look *l, const struct record *r)
{
	struct finding finding;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (r->kind == RECORD_VERDICT)
		finding_compose(&finding, &l->context.view, r->verdict, NULL, 0);
	return out ? finish(l, out, &text, &len, render_json_record(out, &l->context, r, &finding))
		   : -ENOMEM;
}
