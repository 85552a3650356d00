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
#include "cli/version.h"
#include "net/peer_user.h"
#include "render/html.h"
#include "render/openmetrics.h"
#include "serve/http_accepts.h"

/* Between two states of the page, on a busy machine. */
#define PAGE_EVERY_NS 1000000000ULL
/* And on an idle one, so that "as of" does not look forgotten. */
#define PAGE_IDLE_NS  10000000000ULL

/* Who asks. Processes and destinations are for those who may use the control socket, or have the
 * password. */
enum audience { AUDIENCE_STRANGERS, AUDIENCE_NAMED };

static enum audience audience_of(const struct http_request *request)
{
	uint32_t uid;

	if (request->has_password)
		return AUDIENCE_NAMED;
	return peer_user(request->fd, &uid) == 0 && control_may_ask(uid) ? AUDIENCE_NAMED
									 : AUDIENCE_STRANGERS;
}

typedef int (*renderer)(struct daemon *d, FILE *out, const struct snapshot *s);

static int render(struct daemon *d, renderer r, enum audience audience, char **ret, size_t *ret_len)
{
	FILE *out = open_memstream(ret, ret_len);
	_cleanup_(snapshot_done) struct snapshot snapshot = {0};
	int e;

	if (!out)
		return -ENOMEM;
	e = daemon_look(d, false, &snapshot);
	if (e == 0 && audience == AUDIENCE_STRANGERS)
		e = snapshot_hide_names(&snapshot, &d->context.view);
	if (e == 0)
		e = r(d, out, &snapshot);
	return fclose(out) == 0 ? e : -ENOMEM;
}

static int render_text_form(struct daemon *d, FILE *out, const struct snapshot *s)
{
	return render_metrics(out, &d->context, &s->status, METRICS_TEXT);
}

static int render_openmetrics_form(struct daemon *d, FILE *out, const struct snapshot *s)
{
	return render_metrics(out, &d->context, &s->status, METRICS_OPENMETRICS);
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
	return render(context, renderers[form], AUDIENCE_NAMED, &reply->body, &reply->body_len);
}

/* All of the page, or what is inside of its <main>. */
static int write_page(struct daemon *d, FILE *out, const struct snapshot *s,
		      int (*part)(FILE *out, const struct render_context *c,
				  const struct html_page *p))
{
	_cleanup_free_ char *ticket = NULL;
	size_t len = 0;
	FILE *text = s->status.nameless ? NULL : open_memstream(&ticket, &len);

	if (text) {
		d->showing = true;
		(void)daemon_answer(d, text, &(struct control_request){.form = CONTROL_TICKET});
		d->showing = false;
		if (fclose(text) != 0)
			return -ENOMEM;
	}
	return part(out, &d->context, &(struct html_page){.status = &s->status, .ticket = ticket});
}

static int render_page(struct daemon *d, FILE *out, const struct snapshot *s)
{
	return write_page(d, out, s, render_html_page);
}

static int render_main(struct daemon *d, FILE *out, const struct snapshot *s)
{
	return write_page(d, out, s, render_html_main);
}

static int render_status(struct daemon *d, FILE *out, const struct snapshot *s)
{
	return render_json_status(out, &d->context, &s->status);
}

static int serve_page(void *context, const struct http_request *request, struct http_reply *reply)
{
	reply->type = "text/html; charset=utf-8";
	return render(context, render_page, audience_of(request), &reply->body, &reply->body_len);
}

static int serve_status(void *context, const struct http_request *request, struct http_reply *reply)
{
	reply->type = "application/json";
	return render(context, render_status, audience_of(request), &reply->body, &reply->body_len);
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

/* Whether a sensor is not wanted. */
static bool is_left_out(const struct daemon *d, enum sensor which)
{
	return (which == SENSOR_WIRE && d->options.no_wire) ||
	       (which == SENSOR_CONNECT && engine_leaves_connect(&d->engine));
}

/* Ready is who sees all that this kernel lets be seen: a sensor that it refused will not come, and
 * is named, as is what one does not see; one that waits for an uplink will. */
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
		const char *limits = sensors_status(d->engine.sensors, which)->limits;

		if (engine_works(&d->engine, which) && *limits)
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "The %s sensor works %s\n", sensor_to_str(which),
						 limits);
		else if (!engine_works(&d->engine, which) && !is_left_out(d, which))
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "The %s sensor is not attached: %s\n",
						 sensor_to_str(which),
						 engine_reason(&d->engine, which));
	}
	return say(reply, waits ? 503 : 200, text);
}

/* ---- the page of who has it open ---- */

static void schedule_page(struct daemon *d, uint64_t at_ns)
{
	(void)sd_event_source_set_time(d->web.refresh, at_ns / NS_PER_US);
	(void)sd_event_source_set_enabled(d->web.refresh, SD_EVENT_ONESHOT);
}

static bool somebody_listens(const struct daemon *d)
{
	return http_listeners(d->web.http, AUDIENCE_STRANGERS) > 0 ||
	       http_listeners(d->web.http, AUDIENCE_NAMED) > 0;
}

static int on_refresh(sd_event_source *source, uint64_t at, void *context)
{
	struct daemon *d = context;

	(void)source, (void)at;
	if (!somebody_listens(d))
		return 0;
	for (enum audience a = AUDIENCE_STRANGERS; a <= AUDIENCE_NAMED; a++) {
		_cleanup_free_ char *body = NULL;
		size_t len;

		if (http_listeners(d->web.http, a) > 0 &&
		    render(d, render_main, a, &body, &len) == 0)
			http_publish(d->web.http, a, "message", body);
	}
	d->web.sent_ns = clock_now_ns(CLOCK_MONOTONIC);
	schedule_page(d, d->web.sent_ns + PAGE_IDLE_NS);
	return 0;
}

void web_changed(struct daemon *d)
{
	if (d->web.http && somebody_listens(d))
		schedule_page(d, d->web.sent_ns + PAGE_EVERY_NS);
}

/* What a new listener hears first. */
static int serve_events(void *context, const struct http_request *request, struct http_reply *reply)
{
	struct daemon *d = context;

	schedule_page(d, clock_now_ns(CLOCK_MONOTONIC) + PAGE_IDLE_NS);
	reply->audience = audience_of(request);
	return render(d, render_main, reply->audience, &reply->body, &reply->body_len);
}

/* ---- reloading ---- */

static struct http_config config_of(const struct options *o)
{
	return (struct http_config){
		.listen = (const char *const *)o->web_addresses,
		.listen_count = o->web_addresses_count,
		.web_config = o->web_config,
		.hosts = (const char *const *)o->web_hosts,
		.hosts_count = o->web_hosts_count,
		.user_of = peer_user,
	};
}

static int on_reload_due(sd_event_source *source, void *context)
{
	struct daemon *d = context;

	(void)source;
	d->web.reload = sd_event_source_unref(d->web.reload);
	d->web.take_reload(d);
	return 0;
}

/* What would be wrong with it. 0, or negative errno with a sentence in message; what the log alone
 * is told is found there. */
static int check_reload(const struct daemon *d, char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_(options_done) struct options fresh;
	struct http_config config;
	struct place place;
	int r = options_parse(COMMAND_DAEMON, d->options.argc, d->options.argv, OPTIONS_CONFIG,
			      &fresh, message);

	if (r < 0)
		return r;
	config = config_of(&fresh);
	_Static_assert(OPTIONS_MESSAGE_LEN >= HTTP_MESSAGE_LEN, "a message that does not fit");
	r = http_check(&config, message);
	if (r == 0 && place_find(&fresh, &place) != 0) {
		strcpy(message, "its place is wrong; the daemon's log says why");
		r = -EINVAL;
	}
	return r;
}

/* The reply says what the reload will come to, which closes connections and therefore comes after
 * it. */
static int serve_reload(void *context, const struct http_request *request, struct http_reply *reply)
{
	struct daemon *d = context;
	char message[OPTIONS_MESSAGE_LEN] = "out of memory", text[sizeof(message) + 80];
	int r;

	(void)request;
	if (!d->options.lifecycle)
		return say(
			reply, 403,
			"Reloading by HTTP is off. Start the daemon with --web.enable-lifecycle, or "
			"send it SIGHUP.\n");
	r = check_reload(d, message);
	if (!d->web.reload &&
	    sd_event_add_defer(d->engine.event, &d->web.reload, on_reload_due, d) < 0)
		return -ENOMEM;
	if (r == 0)
		return say(reply, 200, "The configuration is read again.\n");
	snprintf(text, sizeof(text), "The configuration is not valid and is not used: %s\n",
		 message);
	return say(reply, 500, text);
}

/* ---- what is served ---- */

/* Besides the metrics, whose path is the operator's. */
static const struct {
	struct http_route route;
	bool of_page; /* names destinations and processes */
} routes[] = {
	{{.path = "/", .handler = serve_page, .script = html_script}, .of_page = true},
	{{.path = "/status.json", .handler = serve_status}, .of_page = true},
	{{.path = HTML_EVENTS, .handler = serve_events, .stream = true}, .of_page = true},
	{{.path = "/healthz", .handler = serve_health}},
	{{.path = "/readyz", .handler = serve_readiness}},
	{{.path = "/-/healthy", .handler = serve_health}},
	{{.path = "/-/ready", .handler = serve_readiness}},
	{{.path = "/-/reload", .handler = serve_reload, .post = true}},
};
_Static_assert(ARRAY_LEN(routes) < WEB_ROUTES_MAX, "and the metrics");

/* Whether the operator's path is nobody else's. 0, or -EINVAL with a sentence in message. */
static int check_path(const struct options *o, char message[static HTTP_MESSAGE_LEN])
{
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		if (strcmp(routes[i].route.path, o->telemetry_path) != 0)
			continue;
		snprintf(
			message, HTTP_MESSAGE_LEN,
			"--web.telemetry-path: \"%s\" is taken by another page; allowed: a path of "
			"its own, as /metrics",
			o->telemetry_path);
		return -EINVAL;
	}
	return 0;
}

static void choose_routes(struct daemon *d)
{
	struct web *w = &d->web;

	w->routes_count = 0;
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		if (!routes[i].of_page || !d->options.no_page)
			w->routes[w->routes_count++] = routes[i].route;
	}
	w->routes[w->routes_count++] =
		(struct http_route){.path = d->options.telemetry_path, .handler = serve_metrics};
}

/* ---- life cycle ---- */

int web_check(const struct options *o)
{
	struct http_config config = config_of(o);
	char message[HTTP_MESSAGE_LEN];
	int r = o->no_web ? 0 : check_path(o, message);

	if (r == 0 && !o->no_web)
		r = http_check(&config, message);

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
	choose_routes(d);
	return http_open(&d->web.http, d->engine.event, &config, d->web.routes, d->web.routes_count,
			 d, message);
}

int web_open(struct daemon *d)
{
	char message[HTTP_MESSAGE_LEN];
	int r;

	if (d->options.no_web)
		return 0;
	r = check_path(&d->options, message);
	if (r == 0)
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

void web_close(struct daemon *d)
{
	http_close(d->web.http);
	sd_event_source_disable_unref(d->web.refresh);
	sd_event_source_disable_unref(d->web.reload);
	d->web = (struct web){0};
}
