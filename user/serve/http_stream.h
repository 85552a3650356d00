/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Server-sent events: who listens, and what waits for each of them. A listener that has taken
 * everything is suspended and costs nothing; one that does not keep up is dropped.
 */
#ifndef EGRESS25_SERVE_HTTP_STREAM_H
#define EGRESS25_SERVE_HTTP_STREAM_H

#include <microhttpd.h>
#include <stdint.h>

#include "serve/http.h"
#include "serve/http_peers.h"

struct http_listener;

struct http_streams {
	struct http_listener *first;
	size_t count;
	unsigned int interval_ms; /* between comments, which find out who is gone */
	uint64_t keep_alive_ms;	  /* when the next one is due; while somebody listens */
	uint64_t dropped;
};

/* A new listener on that connection, who hears first (may be NULL) as an event "message". The
 * listener lives as long as *ret_response. 0, -EBUSY when HTTP_STREAMS_MAX listen already
 * and no origin has more of them than this one, -ENOMEM. */
int http_stream_join(struct http_streams *s, struct MHD_Connection *connection,
		     struct http_peer *peer, unsigned int audience, const char *first,
		     uint64_t now_ms, struct MHD_Response **ret_response);

/* Ends every listener's stream, once what waits for it is sent. */
void http_stream_end(struct http_streams *s);
void http_stream_publish(struct http_streams *s, unsigned int audience, const char *event,
			 const char *data);
size_t http_stream_count(const struct http_streams *s, unsigned int audience);

/* When http_stream_keep_alive() wants to be called; UINT64_MAX: never. */
uint64_t http_stream_deadline(const struct http_streams *s);
/* Sends a comment to each listener when it is time to, which finds out those that are gone. */
void http_stream_keep_alive(struct http_streams *s, uint64_t now_ms);

#endif
