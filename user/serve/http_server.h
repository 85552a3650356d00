/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One libmicrohttpd daemon, without a listening socket: connections are given to it, and it answers
 * them from the routes. TLS cannot be changed in one that runs; a new web configuration has a new
 * server, and the old one only finishes what it has begun.
 */
#ifndef EGRESS25_SERVE_HTTP_SERVER_H
#define EGRESS25_SERVE_HTTP_SERVER_H

#include <sys/socket.h>

#include "serve/http.h"
#include "serve/http_hashing.h"
#include "serve/http_peers.h"
#include "serve/http_reply.h"
#include "serve/http_share.h"
#include "serve/http_stream.h"
#include "serve/web_config.h"

/* What is served, and to whom: the same for every server. */
struct http_site {
	const struct http_route *routes;
	size_t routes_count;
	void *context;
	char (*policies)[HTTP_REPLY_POLICY_LEN]; /* one for each route */
	char *directory;			 /* the text of a 404 */
	const char *const *hosts;		 /* of struct http_config */
	size_t hosts_count;
	struct http_limits limits;    /* none is 0 */
	struct http_web *web;	      /* in force */
	http_user_of user_of;	      /* of struct http_config */
	struct http_hashing *hashing; /* NULL as long as there are no passwords */
	struct http_share share;
	struct http_peers peers;
	struct http_streams streams;
	struct http_counts counts;
};

struct http_server;

/* With the site's web configuration. 0, -ENOMEM, -EOPNOTSUPP when this libmicrohttpd has no TLS,
 * -EIO when it fails without saying why. */
int http_server_start(struct http_server **ret, struct http_site *site);
/* Closes what is left of its connections. */
void http_server_stop(struct http_server *s);

/* Whose a connection is: the user's on loopback, an address otherwise. */
struct address http_server_origin(const struct http_site *site, int fd, const struct sockaddr *sa);
/* Takes the socket over, also when it fails. 0 or negative errno. */
int http_server_add(struct http_server *s, int fd, const struct sockaddr *sa, socklen_t len,
		    const struct address *origin);
/* Readable when http_server_run() has something to do. */
int http_server_fd(const struct http_server *s);
void http_server_run(struct http_server *s);
/* Whether it wants to be run though its descriptor says nothing. */
bool http_server_is_due(const struct http_server *s);
size_t http_server_connections(const struct http_server *s);

/* Requests that were put off, of all servers of the site: goes on with those whose turn it is, and
 * with those whose passwords were compared. To be followed by http_server_run(). */
void http_server_go_on(struct http_site *site, uint64_t now_ms);
/* When the next one's turn is; UINT64_MAX: never. */
uint64_t http_server_next_turn(const struct http_site *site);

/* From now on no connection gets a second request. */
void http_server_retire(struct http_server *s);

uint64_t http_server_now_ms(void);

#endif
