// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http.h. Owns the listening sockets, the server in force, the one that is finishing after a
 * reload, and the one timer, which is off when nobody is connected.
 */

#include "serve/http.h"

#include <errno.h>
#include <poll.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "serve/http_listen.h"
#include "serve/http_server.h"

#define ACCEPT_AT_ONCE 16 /* connections taken before other events of the loop have their turn */

/* Without a descriptor or memory for a new connection, the next try is this much later: a socket
 * that stays readable would keep the loop spinning. */
#define ACCEPT_PAUSE_MS 500

/* A peer that acknowledges nothing for that long is gone, whatever the retransmission timer hopes.
 */
#define UNACKNOWLEDGED_MS 30000

#define CLOSE_MS 500

struct listening {
	int fd;
	sd_event_source *source;
	char address[HTTP_LISTEN_STR_LEN];
};

struct http {
	sd_event *event;
	struct http_site site;
	char *web_config;
	struct listening listening[HTTP_LISTEN_MAX];
	size_t listening_count;
	struct http_server *server, *finishing;
	sd_event_source *server_source, *finishing_source, *hashing_source, *timer;
	uint64_t pause_until_ms; /* 0: accepting */
};

static void let_go(sd_event_source **source)
{
	if (*source)
		sd_event_source_set_enabled(*source, SD_EVENT_OFF);
	*source = sd_event_source_unref(*source);
}

static void accept_or_not(struct http *h, bool accepting)
{
	for (size_t i = 0; i < h->listening_count; i++)
		sd_event_source_set_enabled(h->listening[i].source,
					    accepting ? SD_EVENT_ON : SD_EVENT_OFF);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void set_timer(struct http *h)
{
	uint64_t at_ms = earlier(http_peers_deadline(&h->site.peers),
				 http_stream_deadline(&h->site.streams));

	at_ms = earlier(at_ms, http_server_next_turn(&h->site));
	if (h->pause_until_ms)
		at_ms = earlier(at_ms, h->pause_until_ms);
	if (http_server_is_due(h->server) || (h->finishing && http_server_is_due(h->finishing)))
		at_ms = 0;
	if (at_ms != UINT64_MAX)
		sd_event_source_set_time(h->timer, at_ms * 1000);
	sd_event_source_set_enabled(h->timer,
				    at_ms == UINT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

static void stop_finishing(struct http *h)
{
	let_go(&h->finishing_source);
	http_server_stop(TAKE_PTR(h->finishing));
}

/* After anything that may have changed what is waited for. */
static void settle(struct http *h)
{
	if (h->finishing && http_server_connections(h->finishing) == 0)
		stop_finishing(h);
	set_timer(h);
}

static void run(struct http *h)
{
	if (h->finishing)
		http_server_run(h->finishing);
	http_server_run(h->server);
}

/* Passwords were compared. */
static int on_hashing(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct http *h = context;

	(void)source, (void)fd, (void)events;
	http_server_go_on(&h->site, http_server_now_ms());
	run(h);
	settle(h);
	return 0;
}

static int on_server(sd_event_source *source, int fd, uint32_t events, void *context)
{
	(void)source, (void)fd, (void)events;
	run(context);
	settle(context);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct http *h = context;
	uint64_t now = http_server_now_ms();

	(void)source, (void)usec;
	if (h->pause_until_ms && now >= h->pause_until_ms) {
		h->pause_until_ms = 0;
		accept_or_not(h, true);
	}
	http_peers_expire(&h->site.peers, now);
	http_stream_keep_alive(&h->site.streams, now);
	http_server_go_on(&h->site, now);
	run(h);
	settle(h);
	return 0;
}

/* A connection that nobody has room for is closed at once. */
static void take_in(struct http *h, int fd, const struct sockaddr *sa, socklen_t len)
{
	const unsigned int patience = UNACKNOWLEDGED_MS;
	struct http_site *site = &h->site;
	struct address address = http_server_origin(site, fd, sa);

	site->counts.connections++;
	if (http_peers_full(&site->peers, &address))
		run(h); /* some may just be through */
	if (http_peers_full(&site->peers, &address)) {
		if (!http_peers_displace(&site->peers, &address, http_server_now_ms())) {
			site->counts.refused[HTTP_NO_ROOM]++;
			close(fd);
			return;
		}
		run(h);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof(patience));
	if (http_server_add(h->server, fd, sa, len, &address) < 0)
		site->counts.refused[HTTP_NO_ROOM]++;
	http_server_run(h->server);
}

static int on_connect(sd_event_source *source, int listening, uint32_t events, void *context)
{
	struct http *h = context;

	(void)source, (void)events;
	for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
		struct sockaddr_storage sa = {0};
		socklen_t len = sizeof(sa);
		int fd = accept4(listening, (struct sockaddr *)&sa, &len,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			take_in(h, fd, (struct sockaddr *)&sa, len);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			h->pause_until_ms = http_server_now_ms() + ACCEPT_PAUSE_MS;
			accept_or_not(h, false);
		}
		if (errno != ECONNABORTED && errno != EINTR)
			break;
	}
	settle(h);
	return 0;
}

/* Owns fd from here on, whatever happens. */
static int add_listening(struct http *h, int fd)
{
	struct listening *l = &h->listening[h->listening_count++];

	l->fd = fd;
	http_listen_to_str(fd, l->address);
	return sd_event_add_io(h->event, &l->source, fd, EPOLLIN, on_connect, h);
}

static int listen_on(struct http *h, const struct http_config *config,
		     char message[static HTTP_MESSAGE_LEN])
{
	char why[HTTP_LISTEN_WHY];
	int fd, r;

	if (config->listen_count + config->inherited_count > HTTP_LISTEN_MAX) {
		snprintf(message, HTTP_MESSAGE_LEN,
			 "web.listen-address: %zu addresses; at most %d are allowed",
			 config->listen_count + config->inherited_count, HTTP_LISTEN_MAX);
		return -EINVAL;
	}
	for (size_t i = 0; i < config->listen_count; i++) {
		r = http_listen_open(config->listen[i], &fd, why);
		if (r < 0) {
			snprintf(message, HTTP_MESSAGE_LEN, "web.listen-address: %s", why);
			return r;
		}
		r = add_listening(h, fd);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < config->inherited_count; i++) {
		r = add_listening(h, config->inherited[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int start_server(struct http_site *site, struct http_server **ret,
			char message[static HTTP_MESSAGE_LEN])
{
	int r = http_server_start(ret, site);

	if (r == -EOPNOTSUPP)
		snprintf(message, HTTP_MESSAGE_LEN,
			 "tls_server_config: this libmicrohttpd was built without TLS; leave the "
			 "section out, or put a proxy that does TLS in front");
	else if (r < 0)
		snprintf(message, HTTP_MESSAGE_LEN, "the HTTP server does not start: %s",
			 strerror(-r));
	return r;
}

static struct http_limits with_defaults(struct http_limits l)
{
	const struct http_limits defaults = {
		.connections = 128,
		.per_address = 32,
		.header_size = 16 << 10,
		.request_ms = 10000,
		.reply_ms = 10000,
		.idle_ms = 75000,
		.stream_ms = 20000,
	};

	return (struct http_limits){
		.connections = l.connections ? l.connections : defaults.connections,
		.per_address = l.per_address ? l.per_address : defaults.per_address,
		.header_size = l.header_size ? l.header_size : defaults.header_size,
		.request_ms = l.request_ms ? l.request_ms : defaults.request_ms,
		.reply_ms = l.reply_ms ? l.reply_ms : defaults.reply_ms,
		.idle_ms = l.idle_ms ? l.idle_ms : defaults.idle_ms,
		.stream_ms = l.stream_ms ? l.stream_ms : defaults.stream_ms,
	};
}

/* What does not change with a reload: policies of the routes, the list of paths, limits. */
static int prepare(struct http_site *site, const struct http_config *config)
{
	size_t len = 0;
	FILE *out;

	site->limits = with_defaults(config->limits);
	site->streams.interval_ms = site->limits.stream_ms;
	site->peers.count_max = site->limits.connections;
	site->peers.per_address_max = site->limits.per_address;
	site->policies = calloc(site->routes_count + 1, sizeof(*site->policies));
	out = open_memstream(&site->directory, &len);
	if (!site->policies || !out) {
		if (out)
			fclose(out);
		return -ENOMEM;
	}
	fputs("Not found. Available:\n", out);
	for (size_t i = 0; i < site->routes_count; i++)
		fprintf(out, "%s\n", site->routes[i].path);
	if (fclose(out) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < site->routes_count; i++) {
		int r = http_reply_policy(site->routes[i].script, site->policies[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static void free_http(struct http *h)
{
	for (size_t i = 0; i < h->listening_count; i++) {
		let_go(&h->listening[i].source);
		close(h->listening[i].fd);
	}
	let_go(&h->timer);
	let_go(&h->server_source);
	let_go(&h->hashing_source);
	stop_finishing(h);
	http_server_stop(h->server);
	http_hashing_free(h->site.hashing);
	http_web_free(h->site.web);
	free(h->site.policies);
	free(h->site.directory);
	free(h->web_config);
	sd_event_unref(h->event);
	free(h);
}

static void cleanup_http(struct http **h)
{
	if (*h)
		free_http(*h);
}

/* What compares passwords, where there are any. */
static int start_hashing(struct http *h, const struct http_web *web)
{
	int r;

	if (!web->auth || h->site.hashing)
		return 0;
	r = http_hashing_new(&h->site.hashing);
	if (r == 0)
		r = sd_event_add_io(h->event, &h->hashing_source, http_hashing_fd(h->site.hashing),
				    EPOLLIN, on_hashing, h);
	if (r < 0) {
		http_hashing_free(h->site.hashing);
		h->site.hashing = NULL;
	}
	return r < 0 ? r : 0;
}

/* A server with that web configuration, watched. */
static int start_anew(struct http *h, struct http_web *web, struct http_server **ret,
		      sd_event_source **ret_source, char message[static HTTP_MESSAGE_LEN])
{
	struct http_web *old = h->site.web;
	int r = start_hashing(h, web);

	if (r < 0) {
		snprintf(message, HTTP_MESSAGE_LEN, "passwords cannot be compared: %s",
			 strerror(-r));
		return r;
	}
	h->site.web = web;
	r = start_server(&h->site, ret, message);
	h->site.web = old;
	if (r < 0)
		return r;
	r = sd_event_add_io(h->event, ret_source, http_server_fd(*ret), EPOLLIN, on_server, h);
	if (r < 0)
		http_server_stop(TAKE_PTR(*ret));
	return r < 0 ? r : 0;
}

int http_check(const struct http_config *config, char message[static HTTP_MESSAGE_LEN])
{
	char why[HTTP_LISTEN_WHY];
	struct sockaddr_in6 address;
	struct http_web *web;
	int r;

	for (size_t i = 0; i < config->listen_count; i++) {
		if (http_listen_parse(config->listen[i], &address, why) < 0) {
			snprintf(message, HTTP_MESSAGE_LEN, "web.listen-address: %s", why);
			return -EINVAL;
		}
	}
	snprintf(message, HTTP_MESSAGE_LEN, "out of memory");
	r = http_web_load(config->web_config, &web, message);
	if (r == 0)
		http_web_free(web);
	return r;
}

int http_open(struct http **ret, sd_event *event, const struct http_config *config,
	      const struct http_route *routes, size_t routes_count, void *context,
	      char message[static HTTP_MESSAGE_LEN])
{
	_cleanup_(cleanup_http) struct http *h = calloc(1, sizeof(*h));
	int r;

	snprintf(message, HTTP_MESSAGE_LEN, "the HTTP server does not start: out of memory");
	if (!h)
		return -ENOMEM;
	h->event = sd_event_ref(event);
	h->site.routes = routes;
	h->site.routes_count = routes_count;
	h->site.context = context;
	h->site.hosts = config->hosts;
	h->site.hosts_count = config->hosts_count;
	h->site.user_of = config->user_of;
	if (config->web_config && !(h->web_config = strdup(config->web_config)))
		return -ENOMEM;
	r = prepare(&h->site, config);
	if (r == 0)
		r = http_web_load(h->web_config, &h->site.web, message);
	if (r == 0)
		r = start_anew(h, h->site.web, &h->server, &h->server_source, message);
	if (r >= 0)
		r = sd_event_add_time(event, &h->timer, CLOCK_MONOTONIC, 0, 1000, on_timer, h);
	if (r >= 0)
		r = sd_event_source_set_enabled(h->timer, SD_EVENT_OFF);
	if (r >= 0)
		r = listen_on(h, config, message);
	if (r < 0) {
		/* The inherited ones are still the caller's. */
		while (h->listening_count > config->listen_count)
			let_go(&h->listening[--h->listening_count].source);
		return r;
	}
	*ret = TAKE_PTR(h);
	return 0;
}

void http_close(struct http *h)
{
	uint64_t until;

	if (!h)
		return;
	for (size_t i = 0; i < h->listening_count; i++) {
		let_go(&h->listening[i].source);
		close(h->listening[i].fd);
	}
	h->listening_count = 0;
	http_server_retire(h->server);
	run(h);
	until = http_server_now_ms() + CLOSE_MS;
	while (http_server_connections(h->server) ||
	       (h->finishing && http_server_connections(h->finishing))) {
		struct pollfd fds[] = {
			{.fd = http_server_fd(h->server), .events = POLLIN},
			{.fd = h->finishing ? http_server_fd(h->finishing) : -1, .events = POLLIN},
		};
		uint64_t now = http_server_now_ms();

		if (now >= until)
			break;
		poll(fds, ARRAY_LEN(fds), http_server_is_due(h->server) ? 0 : (int)(until - now));
		run(h);
	}
	free_http(h);
}

int http_reload(struct http *h, char message[static HTTP_MESSAGE_LEN])
{
	sd_event_source *source = NULL;
	struct http_server *server = NULL;
	struct http_web *web = NULL;
	int r;

	snprintf(message, HTTP_MESSAGE_LEN, "the web configuration is not reloaded: out of memory");
	r = http_web_load(h->web_config, &web, message);
	if (r < 0)
		return r;
	r = start_anew(h, web, &server, &source, message);
	if (r < 0) {
		http_web_free(web);
		return r;
	}
	stop_finishing(h);
	h->finishing = h->server;
	h->finishing_source = h->server_source;
	h->server = server;
	h->server_source = source;
	if (web->auth && h->site.web->auth)
		http_auth_inherit(web->auth, h->site.web->auth);
	http_web_free(h->site.web);
	h->site.web = web;
	http_server_retire(h->finishing);
	run(h);
	settle(h);
	return 0;
}

void http_publish(struct http *h, unsigned int audience, const char *event, const char *data)
{
	if (h->site.streams.count == 0)
		return;
	http_stream_publish(&h->site.streams, audience, event, data);
	/* libmicrohttpd without a listening socket polls nothing that would tell it of a resumed
	 * connection (seen with 0.9.75). */
	sd_event_source_set_time(h->timer, 0);
	sd_event_source_set_enabled(h->timer, SD_EVENT_ONESHOT);
}

size_t http_listeners(const struct http *h, unsigned int audience)
{
	return http_stream_count(&h->site.streams, audience);
}

const char *http_address(const struct http *h, size_t index)
{
	return index < h->listening_count ? h->listening[index].address : NULL;
}

bool http_is_tls(const struct http *h)
{
	return h->site.web->has_tls;
}

void http_counts(const struct http *h, struct http_counts *ret)
{
	*ret = h->site.counts;
	ret->refused[HTTP_DISPLACED] = h->site.peers.displaced;
	ret->refused[HTTP_TIMEOUT] = h->site.peers.timeouts;
	ret->streams_dropped = h->site.streams.dropped;
}
