/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of a server share: http_server.c has its connections and their turns,
 * http_answer.c what a request is answered. For serve/http_server.c and serve/http_answer.c alone.
 */
#ifndef EGRESS25_SERVE_HTTP_SERVER_INTERNAL_H
#define EGRESS25_SERVE_HTTP_SERVER_INTERNAL_H

#include "serve/http_server.h"

struct http_server {
	struct http_site *site;
	struct MHD_Daemon *mhd;
	int epoll_fd; /* mhd's */
	size_t connections;
	struct address adding; /* whose the connection is that is being added */
	uint64_t answering_us; /* of the thread, in answer() since it began to run */
	bool retired;
};

/* What a request that was put off waits for. */
enum guest_wait { WAIT_NOTHING, WAIT_TURN, WAIT_PASSWORD };

/* A connection, and how far its request has come. */
struct guest {
	struct http_peer peer; /* first: the list has pointers to it */
	struct MHD_Connection *connection;
	enum guest_wait waits; /* then the connection is suspended */
	uint64_t turn_ms;
	uint64_t took_us;
	uint64_t heard; /* bytes that had come when it last was looked at */
	bool had_turn, compared;
	enum http_hashing_result result;
	char hash[HTTP_HASH_LEN + 1]; /* that it was compared with */
};

/* NULL where there was no memory for it. */
static inline struct guest *guest_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static inline struct http_peer *peer_of(struct MHD_Connection *connection)
{
	struct guest *guest = guest_of(connection);

	return guest ? &guest->peer : NULL;
}

/* Puts the request off; the handler is called anew when it is resumed. */
static inline enum MHD_Result put_off(struct guest *guest, enum guest_wait what)
{
	guest->waits = what;
	MHD_suspend_connection(guest->connection);
	return MHD_YES;
}

/* http_answer.c */
bool http_has_body(struct MHD_Connection *connection);
/* The request is complete, and its turn has come. Its password may have to be compared first:
 * then it is put off. */
enum MHD_Result http_answer(struct http_server *s, struct guest *guest, const char *path,
			    const char *method, const char *version, uint64_t now_ms);
/* It has a body, and is refused for that. */
enum MHD_Result http_answer_body(struct http_server *s, struct MHD_Connection *connection);

#endif
