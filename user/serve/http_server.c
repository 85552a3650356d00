// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_server.h. libmicrohttpd calls back for four things: a connection begins or ends, a
 * request line has come, a request is complete, its reply is sent. The first three move the peer's
 * deadline.
 */

#include "serve/http_server_internal.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"

/* What a connection takes of the thread before anything is asked, measured: to accept it, and to
 * find out whose it is. */
#define CONNECTION_US 50

/* What libmicrohttpd takes by itself is looked at where it is more than this: it was a handshake.
 */
#define HANDSHAKE_US 200

uint64_t http_server_now_ms(void)
{
	return clock_now_ns(CLOCK_MONOTONIC) / 1000000;
}

/* What this thread has taken of a processor. */
static uint64_t thread_us(void)
{
	return clock_now_ns(CLOCK_THREAD_CPUTIME_ID) / 1000;
}

static struct guest *guest_of_peer(struct http_peer *peer)
{
	return (struct guest *)peer;
}

struct address http_server_origin(const struct http_site *site, int fd, const struct sockaddr *sa)
{
	struct address address = http_peer_address(sa);
	uint32_t uid;

	if (site->user_of && address_scope(&address) == SCOPE_LOOPBACK &&
	    site->user_of(fd, &uid) == 0)
		return http_peer_of_user(uid);
	return address;
}

static void begin(struct http_server *s, struct MHD_Connection *connection, void **ret_guest)
{
	struct http_site *site = s->site;
	const union MHD_ConnectionInfo *info;
	struct guest *guest = calloc(1, sizeof(*guest));
	uint64_t now = http_server_now_ms();

	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	s->connections++;
	if (guest) {
		guest->connection = connection;
		http_peers_add(&site->peers, &guest->peer, info->connect_fd, s, &s->adding, now,
			       now + site->limits.request_ms);
	} else {
		shutdown(info->connect_fd, SHUT_RDWR); /* nobody would watch over it */
	}
	*ret_guest = guest;
	info = site->web->has_tls
		       ? MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION)
		       : NULL;
	if (info)
		http_tls_session(&site->web->tls, info->tls_session);
	http_share_spend(&site->share, &s->adding, CONNECTION_US, now);
}

static void go_on(struct guest *guest)
{
	guest->waits = WAIT_NOTHING;
	MHD_resume_connection(guest->connection);
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
	if (*socket_context && s->site->hashing)
		http_hashing_forget(s->site->hashing, *socket_context);
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

/* The same, counted against the share of whoever asks. */
static enum MHD_Result answer_in_turn(struct http_server *s, struct guest *guest, const char *path,
				      const char *method, const char *version)
{
	struct http_site *site = s->site;
	uint64_t now = http_server_now_ms(), from_us, took_us, wait_ms;
	enum MHD_Result result;

	if (!guest->had_turn) {
		guest->had_turn = true;
		http_peer_enter(&guest->peer, HTTP_PEER_ANSWERING, now,
				now + site->limits.reply_ms);
		wait_ms = http_share_wait_ms(&site->share, &guest->peer.address, now);
		guest->turn_ms = now + wait_ms;
		if (wait_ms)
			return put_off(guest, WAIT_TURN);
	}
	from_us = thread_us();
	result = http_answer(s, guest, path, method, version, now);
	took_us = thread_us() - from_us;
	s->answering_us += took_us;
	guest->took_us += took_us;
	if (guest->waits == WAIT_NOTHING) {
		http_share_settle(&site->share, &guest->peer.address, guest->took_us, now);
		guest->took_us = 0;
		guest->had_turn = guest->compared = false;
	}
	return result;
}

/* MHD_AccessHandlerCallback: called when the head of a request is there, again when all of it is,
 * and again when it was put off. A reply given the first time is one that refuses the body, and
 * ends the connection. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **request_context)
{
	struct http_server *s = context;
	struct guest *guest = guest_of(connection);

	(void)upload, (void)upload_len;
	if (!*request_context && !http_has_body(connection)) {
		*request_context = s;
		return MHD_YES;
	}
	if (!guest)
		return MHD_NO;
	if (*request_context)
		return answer_in_turn(s, guest, path, method, version);
	http_peer_enter(&guest->peer, HTTP_PEER_ANSWERING, http_server_now_ms(),
			http_server_now_ms() + s->site->limits.reply_ms);
	return http_answer_body(s, connection);
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
	if (!s)
		return;
	/* libmicrohttpd ends no suspended connection. */
	for (struct http_peer *peer = s->site->peers.first; peer; peer = peer->next) {
		if (peer->group == s && guest_of_peer(peer)->waits != WAIT_NOTHING)
			go_on(guest_of_peer(peer));
	}
	MHD_stop_daemon(s->mhd);
	free(s);
}

void http_server_go_on(struct http_site *site, uint64_t now_ms)
{
	enum http_hashing_result result;
	struct guest *guest;

	while (site->hashing && (guest = http_hashing_next(site->hashing, now_ms, &result))) {
		guest->compared = true;
		guest->result = result;
		if (guest->waits == WAIT_PASSWORD)
			go_on(guest);
	}
	for (struct http_peer *peer = site->peers.first; peer; peer = peer->next) {
		guest = guest_of_peer(peer);
		if (guest->waits == WAIT_TURN && (peer->cut || now_ms >= guest->turn_ms))
			go_on(guest);
	}
}

uint64_t http_server_next_turn(const struct http_site *site)
{
	uint64_t next = UINT64_MAX;

	for (struct http_peer *peer = site->peers.first; peer; peer = peer->next) {
		const struct guest *guest = guest_of_peer(peer);

		if (guest->waits == WAIT_TURN && guest->turn_ms < next)
			next = guest->turn_ms;
	}
	return next;
}

int http_server_add(struct http_server *s, int fd, const struct sockaddr *sa, socklen_t len,
		    const struct address *origin)
{
	errno = 0;
	s->adding = *origin;
	return MHD_add_connection(s->mhd, fd, sa, len) == MHD_YES ? 0 : from_errno();
}

int http_server_fd(const struct http_server *s)
{
	return s->epoll_fd;
}

/* What was taken beside the answers is for those who said something: handshakes, mostly. */
static void share_out(struct http_server *s, uint64_t took_us)
{
	struct guest *spoke[16];
	size_t n = 0;

	for (struct http_peer *peer = s->site->peers.first; peer; peer = peer->next) {
		struct guest *guest = guest_of_peer(peer);
		uint64_t heard;

		if (peer->group != s || n == ARRAY_LEN(spoke))
			continue;
		heard = http_peer_heard(peer);
		if (heard != guest->heard)
			spoke[n++] = guest;
		guest->heard = heard;
	}
	for (size_t i = 0; i < n; i++)
		http_share_spend(&s->site->share, &spoke[i]->peer.address, took_us / n,
				 http_server_now_ms());
}

void http_server_run(struct http_server *s)
{
	uint64_t from_us = thread_us(), took_us;

	s->answering_us = 0;
	MHD_run(s->mhd);
	took_us = thread_us() - from_us - s->answering_us;
	if (s->site->web->has_tls && took_us > HANDSHAKE_US)
		share_out(s, took_us);
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
