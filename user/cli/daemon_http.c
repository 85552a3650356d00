// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the daemon serves by HTTP: metrics, the page, the same as JSON, and whether it is well. Each
 * answer is a snapshot rendered; the page is sent again to who has it open when something changed,
 * but not more often than people look.
 */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/daemon.h"
#include "render/html.h"
#include "render/openmetrics.h"
#include "serve/http_accepts.h"

/* Between two states of the page, on a busy machine. */
#define PAGE_EVERY_NS 1000000000ULL
/* And on an idle one, so that "as of" does not look forgotten. */
#define PAGE_IDLE_NS  10000000000ULL

int daemon_look(struct daemon *d, struct snapshot *ret)
{
	int r;

	(void)clock_refresh_offset(&d->context.view.wall_offset_ns);
	r = snapshot_take(ret, &d->engine, &d->history, &d->context.view);
	web_count(d, &ret->status);
	return r;
}

typedef int (*renderer)(FILE *out, const struct render_context *c, const struct render_status *s);

static int render(struct daemon *d, renderer r, char **ret, size_t *ret_len)
{
	FILE *out = open_memstream(ret, ret_len);
	_cleanup_(snapshot_done) struct snapshot snapshot = {0};
	int e;

	if (!out)
		return -ENOMEM;
	e = daemon_look(d, &snapshot);
	if (e == 0)
		e = r(out, &d->context, &snapshot.status);
	return fclose(out) == 0 ? e : -ENOMEM;
}

static int render_text_form(FILE *out, const struct render_context *c,
			    const struct render_status *s)
{
	return render_metrics(out, c, s, METRICS_TEXT);
}

static int render_openmetrics_form(FILE *out, const struct render_context *c,
				   const struct render_status *s)
{
	return render_metrics(out, c, s, METRICS_OPENMETRICS);
}

static int serve_metrics(void *context, const struct http_request *request,
			 struct http_reply *reply)
{
	static const renderer renderers[] = {render_text_form, render_openmetrics_form};
	const char *const offers[] = {metrics_content_type(METRICS_TEXT),
				      metrics_content_type(METRICS_OPENMETRICS)};
	int form = http_accepts(request->accept, offers, ARRAY_LEN(offers));

	if (form < 0)
		form = METRICS_TEXT;
	reply->type = offers[form];
	return render(context, renderers[form], &reply->body, &reply->body_len);
}

static int serve_page(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)request;
	reply->type = "text/html; charset=utf-8";
	return render(context, render_html_page, &reply->body, &reply->body_len);
}

static int serve_status(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)request;
	reply->type = "application/json";
	return render(context, render_json_status, &reply->body, &reply->body_len);
}

static int say(struct http_reply *reply, unsigned int status, const char *text)
{
	reply->status = status;
	reply->body = strdup(text);
	reply->body_len = reply->body ? strlen(text) : 0;
	return reply->body ? 0 : -ENOMEM;
}

/* That this answers at all says that the loop turns. */
static int serve_health(void *context, const struct http_request *request, struct http_reply *reply)
{
	struct daemon *d = context;

	(void)request;
	return d->failed ? say(reply, 503, "The sensors can no longer be read.\n")
			 : say(reply, 200, "ok\n");
}

/* Ready is who sees all that this kernel lets be seen: a sensor that it refused will not come, and
 * is named; one that waits for an uplink will. */
static int serve_readiness(void *context, const struct http_request *request,
			   struct http_reply *reply)
{
	struct daemon *d = context;
	char text[SENSOR_COUNT * (SENSOR_REASON_LEN + 64)];
	size_t used = 0;
	bool waits = false;

	(void)request;
	for (enum sensor which = 0; which < SENSOR_COUNT; which++)
		waits |= engine_may_work_later(&d->engine, which);
	used += (size_t)snprintf(text, sizeof(text), "%s", waits ? "" : "ready\n");
	for (enum sensor which = 0; which < SENSOR_COUNT; which++) {
		if (engine_works(&d->engine, which) ||
		    (which == SENSOR_WIRE && d->options.no_wire) ||
		    (which == SENSOR_CONNECT && engine_leaves_connect(&d->engine)))
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "The %s sensor is not attached: %s\n",
					 sensor_to_str(which), engine_reason(&d->engine, which));
	}
	return say(reply, waits ? 503 : 200, text);
}

/* ---- the page of who has it open ---- */

static void schedule_page(struct daemon *d, uint64_t at_ns)
{
	(void)sd_event_source_set_time(d->web.refresh, at_ns / NS_PER_US);
	(void)sd_event_source_set_enabled(d->web.refresh, SD_EVENT_ONESHOT);
}

static int on_refresh(sd_event_source *source, uint64_t at, void *context)
{
	struct daemon *d = context;
	_cleanup_free_ char *body = NULL;
	size_t len;

	(void)source, (void)at;
	if (http_listeners(d->web.http) == 0)
		return 0;
	if (render(d, render_html_main, &body, &len) == 0)
		http_publish(d->web.http, "message", body);
	d->web.sent_ns = clock_now_ns(CLOCK_MONOTONIC);
	schedule_page(d, d->web.sent_ns + PAGE_IDLE_NS);
	return 0;
}

void web_changed(struct daemon *d)
{
	if (d->web.http && http_listeners(d->web.http) > 0)
		schedule_page(d, d->web.sent_ns + PAGE_EVERY_NS);
}

/* What a new listener hears first. */
static int serve_events(void *context, const struct http_request *request, struct http_reply *reply)
{
	struct daemon *d = context;

	(void)request;
	schedule_page(d, clock_now_ns(CLOCK_MONOTONIC) + PAGE_IDLE_NS);
	return render(d, render_html_main, &reply->body, &reply->body_len);
}

static const struct http_route routes[] = {
	{.path = "/", .handler = serve_page, .script = html_script},
	{.path = "/metrics", .handler = serve_metrics},
	{.path = "/status.json", .handler = serve_status},
	{.path = "/healthz", .handler = serve_health},
	{.path = "/readyz", .handler = serve_readiness},
	{.path = HTML_EVENTS, .handler = serve_events, .stream = true},
};

/* ---- life cycle ---- */

static struct http_config config_of(const struct options *o)
{
	return (struct http_config){
		.listen = (const char *const *)o->web_addresses,
		.listen_count = o->web_addresses_count,
		.web_config = o->web_config,
	};
}

int web_check(const struct options *o)
{
	struct http_config config = config_of(o);
	char message[HTTP_MESSAGE_LEN];
	int r = o->no_web ? 0 : http_check(&config, message);

	if (r < 0)
		log_error("%s", message);
	return r == -EINVAL ? EXIT_USAGE : r < 0 ? EXIT_FAILED : 0;
}

static int listen_and_serve(struct daemon *d, char message[static HTTP_MESSAGE_LEN])
{
	struct http_config config = config_of(&d->options);
	int inherited[HTTP_LISTEN_MAX], n = http_listen_inherited(inherited), r;

	if (n > 0) {
		config.inherited = inherited;
		config.inherited_count = (size_t)n;
		config.listen_count = 0;
	}
	r = sd_event_add_time(d->engine.event, &d->web.refresh, CLOCK_MONOTONIC, UINT64_MAX, 0,
			      on_refresh, d);
	if (r < 0) {
		snprintf(message, HTTP_MESSAGE_LEN, "the event loop: %s", strerror(-r));
		return r;
	}
	return http_open(&d->web.http, d->engine.event, &config, routes, ARRAY_LEN(routes), d,
			 message);
}

int web_open(struct daemon *d)
{
	char message[HTTP_MESSAGE_LEN];
	int r;

	if (d->options.no_web)
		return 0;
	r = listen_and_serve(d, message);
	if (r == -EOPNOTSUPP) {
		log_warning("%s", message);
		return 0;
	}
	if (r < 0)
		log_error("%s", message);
	return r == -EINVAL ? EXIT_USAGE : r < 0 ? EXIT_FAILED : 0;
}

int web_reload(struct daemon *d)
{
	char message[HTTP_MESSAGE_LEN];
	int r = d->web.http ? http_reload(d->web.http, message) : 0;

	if (r < 0)
		log_error("%s", message);
	return r;
}

static void name_counters(struct render_counter ret[static RENDER_COUNTERS_MAX],
			  const char *const *names, const uint64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = (struct render_counter){.name = names[i], .value = values[i]};
}

void web_count(const struct daemon *d, struct render_status *ret)
{
	struct http_counts counts = {0};

	_Static_assert(HTTP_STATUS_COUNT < RENDER_COUNTERS_MAX &&
			       HTTP_REFUSAL_COUNT < RENDER_COUNTERS_MAX,
		       "and the end");
	if (d->web.http)
		http_counts(d->web.http, &counts);
	ret->lost_client = counts.streams_dropped;
	name_counters(ret->http_requests, http_status_names, counts.requests, HTTP_STATUS_COUNT);
	name_counters(ret->http_refused, http_refusal_names, counts.refused, HTTP_REFUSAL_COUNT);
}

void web_close(struct daemon *d)
{
	http_close(d->web.http);
	sd_event_source_disable_unref(d->web.refresh);
	d->web = (struct web){0};
}
