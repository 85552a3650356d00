// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_server.h. libmicrohttpd calls back for four things: a connection begins or ends, a
 * request line has come, a request is complete, its reply is sent. The first three move the peer's
 * deadline.
 */

#include "serve/http_server.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "serve/http_accepts.h"

#define TOO_LARGE 413  /* libmicrohttpd's name for it depends on its version */
#define LIST_MAX  1024 /* of an Accept header, all its lines together */

struct http_server {
	struct http_site *site;
	struct MHD_Daemon *mhd;
	int epoll_fd; /* mhd's */
	size_t connections;
	bool retired;
};

uint64_t http_server_now_ms(void)
{
	return clock_now_ns(CLOCK_MONOTONIC) / 1000000;
}

static struct http_peer *peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void begin(struct http_server *s, struct MHD_Connection *connection, void **ret_peer)
{
	struct http_site *site = s->site;
	const union MHD_ConnectionInfo *info;
	struct http_peer *peer = calloc(1, sizeof(*peer));
	uint64_t now = http_server_now_ms();
	struct sockaddr *sa;

	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	sa = info->client_addr;
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	s->connections++;
	if (peer) {
		struct address address = http_peer_address(sa);

		http_peers_add(&site->peers, peer, info->connect_fd, s, &address, now,
			       now + site->limits.request_ms);
	} else {
		shutdown(info->connect_fd, SHUT_RDWR); /* nobody would watch over it */
	}
	*ret_peer = peer;
	info = site->web->has_tls
		       ? MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION)
		       : NULL;
	if (info)
		http_tls_session(&site->web->tls, info->tls_session);
}

/* MHD_NotifyConnectionCallback */
static void connection_changes(void *context, struct MHD_Connection *connection,
			       void **socket_context, enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		begin(s, connection, socket_context);
		return;
	}
	s->connections--;
	if (*socket_context)
		http_peers_remove(&s->site->peers, *socket_context);
	free(*socket_context);
	*socket_context = NULL;
}

/* A request line has come, so the rest must follow soon, also on a connection that was idle. */
static void *request_begins(void *context, const char *uri, struct MHD_Connection *connection)
{
	const struct http_server *s = context;
	struct http_peer *peer = peer_of(connection);
	uint64_t deadline = http_server_now_ms() + s->site->limits.request_ms;

	(void)uri;
	if (peer && deadline < peer->deadline_ms)
		peer->deadline_ms = deadline;
	return NULL;
}

/* MHD_RequestCompletedCallback */
static void request_ends(void *context, struct MHD_Connection *connection, void **request_context,
			 enum MHD_RequestTerminationCode why)
{
	const struct http_server *s = context;
	struct http_peer *peer = peer_of(connection);
	uint64_t now = http_server_now_ms();

	(void)request_context, (void)why;
	if (peer)
		http_peer_enter(peer, HTTP_PEER_WAITING, now, now + s->site->limits.idle_ms);
}

struct joined {
	const char *name;
	char text[LIST_MAX];
	size_t len, count;
};

/* MHD_KeyValueIterator */
static enum MHD_Result flows_value(void *context, enum MHD_ValueKind kind, const char *key,
				   const char *value)
{
	struct joined *j = context;

	(void)kind;
	if (strcasecmp(key, j->name) != 0 || !value || j->len >= sizeof(j->text))
		return MHD_YES;
	j->len += (size_t)snprintf(j->text + j->len, sizeof(j->text) - j->len, "%s%s",
				   j->count++ ? "," : "", value);
	return MHD_YES;
}

/* A header that may stand on several lines, as one; "" without it. */
static const char *joined_header(struct MHD_Connection *connection, const char *name,
				 struct joined *j)
{
	*j = (struct joined){.name = name};
	MHD_get_connection_values(connection, MHD_HEADER_KIND, flows_value, j);
	return j->text;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum http_status count_as(unsigned int status)
{
	switch (status) {
#define X(code)                                                                                    \
	case code:                                                                                 \
		return HTTP_STATUS_##code;
		HTTP_STATUSES(X)
#undef X
	default:
		return HTTP_STATUS_OTHER;
	}
}

static enum MHD_Result send_reply(struct http_server *s, struct MHD_Connection *connection,
				  unsigned int status, struct MHD_Response *response)
{
	enum MHD_Result result;

	if (!response)
		return MHD_NO; /* closes the connection: the client tries again */
	if (s->retired)
		MHD_add_response_header(response, "Connection", "close");
	s->site->counts.requests[count_as(status)]++;
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* An answer of our own, with one more header where name is not NULL. */
static enum MHD_Result refuse(struct http_server *s, struct MHD_Connection *connection,
			      unsigned int status, const char *text, const char *name,
			      const char *value)
{
	struct MHD_Response *response = http_reply_text(text, s->site->web);

	if (response && name && MHD_add_response_header(response, name, value) != MHD_YES) {
		MHD_destroy_response(response);
		response = NULL;
	}
	return send_reply(s, connection, status, response);
}

static bool has_body(struct MHD_Connection *connection)
{
	const char *length = header(connection, "Content-Length");

	return header(connection, "Transfer-Encoding") || (length && strcmp(length, "0") != 0);
}

/* What the handler makes of it; never with a body left over when it fails. */
static int ask_handler(const struct http_server *s, struct MHD_Connection *connection,
		       const struct http_route *route, struct http_reply *reply)
{
	struct joined accept;
	const struct http_request request = {
		.path = route->path,
		.accept = joined_header(connection, "Accept", &accept),
	};
	int r = route->handler ? route->handler(s->site->context, &request, reply) : 0;

	if (r < 0)
		free(TAKE_PTR(reply->body));
	if (!reply->status)
		reply->status = MHD_HTTP_OK;
	return r;
}

static enum MHD_Result answer_page(struct http_server *s, struct MHD_Connection *connection,
				   const struct http_route *route)
{
	const struct http_site *site = s->site;
	struct joined encodings;
	struct http_reply reply = {0};
	bool gzip;

	if (ask_handler(s, connection, route, &reply) < 0)
		return refuse(
			s, connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
			"This page could not be made. Try again; the daemon's log may say why.\n",
			NULL, NULL);
	gzip = http_accepts_gzip(joined_header(connection, "Accept-Encoding", &encodings));
	return send_reply(
		s, connection, reply.status,
		http_reply_make(&reply, gzip, site->web, site->policies[route - site->routes]));
}

static enum MHD_Result answer_stream(struct http_server *s, struct MHD_Connection *connection,
				     const struct http_route *route, bool head)
{
	struct http_site *site = s->site;
	struct http_peer *peer = peer_of(connection);
	struct MHD_Response *response = NULL;
	struct http_reply reply = {0};
	_cleanup_free_ char *first = NULL;
	int r;

	if (s->retired)
		return refuse(s, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
			      "The server is being reloaded. Try again.\n", "Retry-After", "1");
	r = ask_handler(s, connection, route, &reply);
	if (r == 0 && reply.status != MHD_HTTP_OK)
		return send_reply(s, connection, reply.status,
				  http_reply_make(&reply, false, site->web, NULL));
	if (r == 0 && reply.body)
		first = strndup(reply.body, reply.body_len);
	free(reply.body);
	if (r == 0 && head)
		response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	else if (r == 0 && peer)
		r = http_stream_join(&site->streams, connection, peer, first, http_server_now_ms(),
				     &response);
	if (r == -EBUSY)
		return refuse(s, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
			      "Too many are listening already. Reload the page instead.\n",
			      "Retry-After", "30");
	if (!response)
		return MHD_NO;
	if (MHD_add_response_header(response, "Content-Type", "text/event-stream") != MHD_YES ||
	    http_reply_headers(response, site->web, NULL) < 0) {
		MHD_destroy_response(response);
		return MHD_NO;
	}
	if (!head)
		http_peer_enter(peer, HTTP_PEER_LISTENING, http_server_now_ms(), UINT64_MAX);
	return send_reply(s, connection, MHD_HTTP_OK, response);
}

static enum MHD_Result answer_allowed(struct http_server *s, struct MHD_Connection *connection,
				      const char *path, bool head)
{
	const struct http_site *site = s->site;

	for (size_t i = 0; i < site->routes_count; i++) {
		const struct http_route *route = &site->routes[i];

		if (strcmp(route->path, path) == 0)
			return route->stream ? answer_stream(s, connection, route, head)
					     : answer_page(s, connection, route);
	}
	return refuse(s, connection, MHD_HTTP_NOT_FOUND, site->directory, NULL, NULL);
}

/* MHD_AccessHandlerCallback: called when the head of a request is there, and again when all of it
 * is. A reply given the first time is one that refuses the body, and ends the connection. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **request_context)
{
	static const struct address nowhere;
	struct http_server *s = context;
	struct http_site *site = s->site;
	struct http_peer *peer = peer_of(connection);
	uint64_t now = http_server_now_ms();
	bool head = strcmp(method, "HEAD") == 0;
	enum http_auth_result allowed = HTTP_AUTH_OK;

	(void)version, (void)upload, (void)upload_len;
	if (!*request_context && !has_body(connection)) {
		*request_context = s;
		return MHD_YES;
	}
	if (peer)
		http_peer_enter(peer, HTTP_PEER_ANSWERING, now, now + site->limits.reply_ms);
	if (!*request_context)
		return refuse(s, connection, TOO_LARGE, "Requests have no body here.\n",
			      "Connection", "close");
	if (!head && strcmp(method, "GET") != 0)
		return refuse(s, connection, MHD_HTTP_METHOD_NOT_ALLOWED,
			      "Only GET and HEAD are answered here.\n", "Allow", "GET, HEAD");
	if (site->web->auth)
		allowed = http_auth_check(site->web->auth, header(connection, "Authorization"),
					  peer ? &peer->address : &nowhere, now);
	if (allowed == HTTP_AUTH_LATER) {
		site->counts.refused[HTTP_THROTTLED]++;
		return refuse(s, connection, MHD_HTTP_TOO_MANY_REQUESTS,
			      "Too many wrong passwords. Wait a moment and try again.\n",
			      "Retry-After", "10");
	}
	if (allowed != HTTP_AUTH_OK) {
		site->counts.refused[HTTP_UNAUTHORIZED]++;
		return refuse(s, connection, MHD_HTTP_UNAUTHORIZED,
			      "A user name and password of the web configuration are needed.\n",
			      "WWW-Authenticate", "Basic realm=\"egress25\", charset=\"UTF-8\"");
	}
	return answer_allowed(s, connection, path, head);
}

static int from_errno(void)
{
	return errno > 0 ? -errno : -EIO;
}

int http_server_start(struct http_server **ret, struct http_site *site)
{
	_cleanup_free_ struct http_server *s = calloc(1, sizeof(*s));
	const struct http_tls *tls = site->web->has_tls ? &site->web->tls : NULL;
	struct MHD_OptionItem secure[] = {
		{MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? tls->cert : NULL},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? tls->key : NULL},
		{MHD_OPTION_HTTPS_PRIORITIES, 0, tls ? (void *)tls->priorities : NULL},
		{tls && tls->client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
		 tls ? tls->client_ca : NULL},
		{MHD_OPTION_END, 0, NULL},
	};
	struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
	const union MHD_DaemonInfo *info;

	if (!s)
		return -ENOMEM;
	if (tls && MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
		return -EOPNOTSUPP;
	s->site = site;
	errno = 0;
	s->mhd = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
			(tls ? MHD_USE_TLS : 0),
		0, NULL, NULL, answer, s, MHD_OPTION_ARRAY, tls ? secure : none,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)site->limits.header_size,
		/* Ours is the limit; those that were cut are there a moment longer. */
		MHD_OPTION_CONNECTION_LIMIT, 2 * site->limits.connections,
		MHD_OPTION_NOTIFY_CONNECTION, connection_changes, s, MHD_OPTION_URI_LOG_CALLBACK,
		request_begins, s, MHD_OPTION_NOTIFY_COMPLETED, request_ends, s, MHD_OPTION_END);
	if (!s->mhd)
		return from_errno();
	info = MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info) {
		MHD_stop_daemon(s->mhd);
		return -EIO;
	}
	s->epoll_fd = info->epoll_fd;
	*ret = TAKE_PTR(s);
	return 0;
}

void http_server_stop(struct http_server *s)
{
	if (s)
		MHD_stop_daemon(s->mhd);
	free(s);
}

int http_server_add(struct http_server *s, int fd, const struct sockaddr *sa, socklen_t len)
{
	errno = 0;
	return MHD_add_connection(s->mhd, fd, sa, len) == MHD_YES ? 0 : from_errno();
}

int http_server_fd(const struct http_server *s)
{
	return s->epoll_fd;
}

void http_server_run(struct http_server *s)
{
	MHD_run(s->mhd);
}

bool http_server_is_due(const struct http_server *s)
{
	MHD_UNSIGNED_LONG_LONG timeout;

	/* Connections have no timeout of libmicrohttpd's own, so this is 0 or nothing. */
	return MHD_get_timeout(s->mhd, &timeout) == MHD_YES;
}

size_t http_server_connections(const struct http_server *s)
{
	return s->connections;
}

void http_server_retire(struct http_server *s)
{
	struct http_site *site = s->site;

	s->retired = true;
	http_stream_end(&site->streams);
	http_peers_retire(&site->peers, s, http_server_now_ms() + site->limits.reply_ms);
}
