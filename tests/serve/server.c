// SPDX-License-Identifier: GPL-2.0-only
/*
 * The HTTP server alone, for the end-to-end tests: routes that need no sensors, limits from the
 * command line. SIGHUP reloads, SIGUSR1 publishes, SIGUSR2 prints the counts as JSON, SIGTERM ends.
 */

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "serve/http.h"
#include "serve/http_accepts.h"
#include "serve/http_listen.h"

#define SCRIPT "document.title = 'ran';"

static struct {
	struct http *http;
	uint64_t series, events, event_len;
} test = {.series = 1000, .events = 1};

static int page(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)context, (void)request;
	reply->type = "text/html; charset=utf-8";
	reply->body = strdup("<!DOCTYPE html><title>page</title><style>p { color: red; }</style>"
			     "<p>page</p><script>" SCRIPT "</script>\n");
	reply->body_len = reply->body ? strlen(reply->body) : 0;
	return reply->body ? 0 : -ENOMEM;
}

static int metrics(void *context, const struct http_request *request, struct http_reply *reply)
{
	static const char *const offers[] = {
		"text/plain; version=0.0.4; charset=utf-8",
		"application/openmetrics-text; version=1.0.0; charset=utf-8",
	};
	int format = http_accepts(request->accept, offers, ARRAY_LEN(offers));
	FILE *out = open_memstream(&reply->body, &reply->body_len);

	(void)context;
	if (!out)
		return -ENOMEM;
	if (format < 0)
		format = 0;
	fprintf(out, "# HELP test_requests%s Just a number.\n# TYPE test_requests%s counter\n",
		format ? "" : "_total", format ? "" : "_total");
	for (uint64_t i = 0; i < test.series; i++)
		fprintf(out, "test_requests_total{series=\"%lu\"} %lu\n", i, i * i);
	if (format)
		fputs("# EOF\n", out);
	reply->type = offers[format];
	return fclose(out) == 0 ? 0 : -ENOMEM;
}

static int failing(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)context, (void)request;
	reply->body = strdup("half made");
	return -EIO;
}

static int unready(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)context, (void)request, (void)reply;
	reply->status = 503;
	return 0;
}

static int hello(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)context, (void)request;
	reply->body = strdup("hello");
	reply->body_len = 5;
	return reply->body ? 0 : -ENOMEM;
}

static int act(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)context, (void)request;
	reply->body = strdup("done\n");
	reply->body_len = 5;
	return reply->body ? 0 : -ENOMEM;
}

static const struct http_route routes[] = {
	{.path = "/", .handler = page, .script = SCRIPT},
	{.path = "/metrics", .handler = metrics},
	{.path = "/failing", .handler = failing},
	{.path = "/unready", .handler = unready},
	{.path = "/events", .handler = hello, .stream = true},
	{.path = "/act", .handler = act, .post = true},
};

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	char message[HTTP_MESSAGE_LEN] = "";
	int r = http_reload(test.http, message);

	(void)source, (void)info, (void)context;
	printf("reload: %s\n", r < 0 ? message : "done");
	fflush(stdout);
	return 0;
}

static int on_publish(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	_cleanup_free_ char *data = malloc(test.event_len + 16);

	(void)source, (void)info, (void)context;
	if (!data)
		return -ENOMEM;
	memcpy(data, "one\ntwo\r\n\rfour", 15);
	if (test.event_len) {
		memset(data, 'x', test.event_len);
		data[test.event_len] = '\0';
	}
	for (uint64_t i = 0; i < test.events; i++)
		http_publish(test.http, 0, "news", data);
	return 0;
}

static int on_report(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	static unsigned int sequence;
	struct http_counts c;
	uint64_t requests = 0;

	(void)source, (void)info, (void)context;
	http_counts(test.http, &c);
	for (size_t i = 0; i < HTTP_STATUS_COUNT; i++)
		requests += c.requests[i];
	printf("{\"sequence\":%u,\"connections\":%lu,\"requests\":%lu,\"refused\":%lu,"
	       "\"displaced\":%lu,\"timeouts\":%lu,\"unauthorized\":%lu,\"throttled\":%lu,"
	       "\"streams_dropped\":%lu,\"listeners\":%zu}\n",
	       ++sequence, c.connections, requests, c.refused[HTTP_NO_ROOM],
	       c.refused[HTTP_DISPLACED], c.refused[HTTP_TIMEOUT], c.refused[HTTP_UNAUTHORIZED],
	       c.refused[HTTP_THROTTLED], c.streams_dropped, http_listeners(test.http, 0));
	fflush(stdout);
	return 0;
}

static int watch_signals(sd_event *event)
{
	static const struct {
		int number;
		sd_event_signal_handler_t handler; /* NULL ends the loop */
	} signals[] = {
		{SIGHUP, on_reload},
		{SIGUSR1, on_publish},
		{SIGUSR2, on_report},
		{SIGTERM, NULL},
	};
	sigset_t set;
	int r = 0;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaddset(&set, signals[i].number);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < ARRAY_LEN(signals) && r >= 0; i++)
		r = sd_event_add_signal(event, NULL, signals[i].number, signals[i].handler, NULL);
	return r;
}

static uint64_t number(const char *text)
{
	uint64_t value;

	if (parse_u64(text, 0, 1 << 30, &value) < 0) {
		fprintf(stderr, "\"%s\" is no number\n", text);
		exit(2);
	}
	return value;
}

static void read_arguments(int argc, char **argv, struct http_config *config,
			   const char *listen[static HTTP_LISTEN_MAX + 1])
{
	static const struct option options[] = {
		{"listen", 1, NULL, 'l'},     {"web", 1, NULL, 'w'},
		{"request-ms", 1, NULL, 'r'}, {"reply-ms", 1, NULL, 'R'},
		{"idle-ms", 1, NULL, 'i'},    {"series", 1, NULL, 's'},
		{"events", 1, NULL, 'e'},     {"event-len", 1, NULL, 'E'},
		{"stream-ms", 1, NULL, 'S'},  {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'l' && config->listen_count <= HTTP_LISTEN_MAX)
			listen[config->listen_count++] = optarg;
		else if (c == 'w')
			config->web_config = optarg;
		else if (c == 'r')
			config->limits.request_ms = (unsigned int)number(optarg);
		else if (c == 'R')
			config->limits.reply_ms = (unsigned int)number(optarg);
		else if (c == 'i')
			config->limits.idle_ms = (unsigned int)number(optarg);
		else if (c == 'S')
			config->limits.stream_ms = (unsigned int)number(optarg);
		else if (c == 's')
			test.series = number(optarg);
		else if (c == 'e')
			test.events = number(optarg);
		else if (c == 'E')
			test.event_len = number(optarg);
		else
			exit(2);
	}
}

int main(int argc, char **argv)
{
	const char *listen[HTTP_LISTEN_MAX + 1];
	static const char *const hosts[] = {"test", "t"};
	struct http_config config = {.listen = listen, .hosts = hosts, .hosts_count = 2};
	char message[HTTP_MESSAGE_LEN];
	int inherited[HTTP_LISTEN_MAX], r;
	sd_event *event;

	read_arguments(argc, argv, &config, listen);
	r = http_listen_inherited(inherited);
	config.inherited = inherited;
	config.inherited_count = r > 0 ? (size_t)r : 0;
	if (sd_event_new(&event) < 0 || watch_signals(event) < 0)
		return 1;
	r = http_open(&test.http, event, &config, routes, ARRAY_LEN(routes), NULL, message);
	if (r < 0) {
		fprintf(stderr, "%s\n", message);
		sd_event_unref(event);
		return r == -EINVAL ? 2 : 1;
	}
	for (size_t i = 0; http_address(test.http, i); i++)
		printf("%s\n", http_address(test.http, i));
	printf("ready\n");
	fflush(stdout);
	r = sd_event_loop(event);
	http_close(test.http);
	sd_event_unref(event);
	return r < 0;
}
