// SPDX-License-Identifier: GPL-2.0-only
/* What a request is answered: by its path, its method, its host and its password. */

#include "serve/http_server_internal.h"

#include <string.h>

#include "base/cleanup.h"
#include "serve/http_accepts.h"
#include "serve/http_host.h"

#define TOO_LARGE   413	 /* libmicrohttpd's name for it depends on its version */
#define MISDIRECTED 421	 /* so does this one's */
#define LIST_MAX    1024 /* of an Accept header, all its lines together */

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

bool http_has_body(struct MHD_Connection *connection)
{
	const char *length = header(connection, "Content-Length");

	return header(connection, "Transfer-Encoding") || (length && strcmp(length, "0") != 0);
}

static int fd_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

/* The address that a connection came to. */
static struct address local_address(struct MHD_Connection *connection)
{
	struct sockaddr_storage sa = {0};
	socklen_t len = sizeof(sa);

	if (getsockname(fd_of(connection), (struct sockaddr *)&sa, &len) == 0 &&
	    sa.ss_family == AF_INET)
		return address_from_ipv4(&((struct sockaddr_in *)&sa)->sin_addr);
	if (sa.ss_family == AF_INET6)
		return address_from_ipv6(&((struct sockaddr_in6 *)&sa)->sin6_addr);
	return (struct address){0};
}

/* Without a Host there is no browser: HTTP/1.1 asks for one, and so does this. */
static bool is_directed_here(const struct http_site *site, struct MHD_Connection *connection,
			     const char *version)
{
	const struct address local = local_address(connection);
	const char *host = header(connection, "Host");

	return host ? http_host_is_ours(host, &local, site->hosts, site->hosts_count)
		    : strcmp(version, "HTTP/1.0") == 0;
}

/* What the handler makes of it; never with a body left over when it fails. */
static int ask_handler(const struct http_server *s, struct MHD_Connection *connection,
		       const struct http_route *route, struct http_reply *reply)
{
	struct joined accept;
	const struct http_request request = {
		.path = route->path,
		.accept = joined_header(connection, "Accept", &accept),
		.has_password = s->site->web->auth != NULL, /* otherwise it had been refused */
		.fd = fd_of(connection),
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
				     const struct http_route *route, bool head, uint64_t now_ms)
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
		r = http_stream_join(&site->streams, connection, peer, reply.audience, first,
				     now_ms, &response);
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
		http_peer_enter(peer, HTTP_PEER_LISTENING, now_ms, UINT64_MAX);
	return send_reply(s, connection, MHD_HTTP_OK, response);
}

/* NULL: there is none of that path. */
static const struct http_route *find_route(const struct http_site *site, const char *path)
{
	for (size_t i = 0; i < site->routes_count; i++) {
		if (strcmp(site->routes[i].path, path) == 0)
			return &site->routes[i];
	}
	return NULL;
}

static bool takes_method(const struct http_route *route, const char *method)
{
	if (route && route->post)
		return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0;
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static enum MHD_Result answer_allowed(struct http_server *s, struct MHD_Connection *connection,
				      const struct http_route *route, bool head, uint64_t now_ms)
{
	if (!route)
		return refuse(s, connection, MHD_HTTP_NOT_FOUND, s->site->directory, NULL, NULL);
	return route->stream ? answer_stream(s, connection, route, head, now_ms)
			     : answer_page(s, connection, route);
}

/* Whether the request has the password that it needs: HTTP_AUTH_UNKNOWN when it was put off for
 * that, to be asked again. *ret_later: it is not looked at. */
static enum http_auth_result authorize(struct http_server *s, struct guest *guest, uint64_t now,
				       bool *ret_later)
{
	struct http_site *site = s->site;
	const char *authorization = header(guest->connection, "Authorization");
	struct http_password password;
	enum http_auth_result result;

	if (guest->compared) {
		*ret_later = guest->result == HTTP_HASHING_LATER;
		return http_auth_learn(site->web->auth, authorization, guest->hash,
				       guest->result == HTTP_HASHING_FITS, now);
	}
	result = http_auth_check(site->web->auth, authorization, now, &password);
	memcpy(guest->hash, password.hash, sizeof(guest->hash));
	if (result == HTTP_AUTH_UNKNOWN &&
	    http_hashing_begin(site->hashing, &password, &guest->peer.address, now, guest) < 0) {
		*ret_later = true;
		result = HTTP_AUTH_WRONG;
	}
	explicit_bzero(password.text, sizeof(password.text));
	return result;
}

enum MHD_Result http_answer(struct http_server *s, struct guest *guest, const char *path,
			    const char *method, const char *version, uint64_t now_ms)
{
	struct MHD_Connection *connection = guest->connection;
	struct http_site *site = s->site;
	const struct http_route *route = find_route(site, path);
	enum http_auth_result allowed = HTTP_AUTH_OK;
	bool head = strcmp(method, "HEAD") == 0, later = false;

	if (!is_directed_here(site, connection, version)) {
		site->counts.refused[HTTP_MISDIRECTED]++;
		return refuse(s, connection, MISDIRECTED,
			      "This server answers to the names of loopback, to the address it is "
			      "asked at, and to those that --web.host names.\n",
			      NULL, NULL);
	}
	if (!takes_method(route, method))
		return refuse(s, connection, MHD_HTTP_METHOD_NOT_ALLOWED,
			      route && route->post ? "Only POST and PUT are answered here.\n"
						   : "Only GET and HEAD are answered here.\n",
			      "Allow", route && route->post ? "POST, PUT" : "GET, HEAD");
	if (site->web->auth)
		allowed = authorize(s, guest, now_ms, &later);
	if (later) {
		site->counts.refused[HTTP_THROTTLED]++;
		return refuse(s, connection, MHD_HTTP_TOO_MANY_REQUESTS,
			      "Too many passwords wait to be looked at. Try again in a moment.\n",
			      "Retry-After", "10");
	}
	if (allowed == HTTP_AUTH_UNKNOWN)
		return put_off(guest, WAIT_PASSWORD);
	if (allowed != HTTP_AUTH_OK) {
		site->counts.refused[HTTP_UNAUTHORIZED]++;
		return refuse(s, connection, MHD_HTTP_UNAUTHORIZED,
			      "A user name and password of the web configuration are needed.\n",
			      "WWW-Authenticate", "Basic realm=\"egress25\", charset=\"UTF-8\"");
	}
	return answer_allowed(s, connection, route, head, now_ms);
}

enum MHD_Result http_answer_body(struct http_server *s, struct MHD_Connection *connection)
{
	return refuse(s, connection, TOO_LARGE, "Requests have no body here.\n", "Connection",
		      "close");
}
