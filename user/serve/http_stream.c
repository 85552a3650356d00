// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_stream.h. libmicrohttpd asks for bytes; when there are none, the connection is
 * suspended, which also takes its socket out of the poll set: that a suspended listener has gone
 * away is found by looking (when another one comes) or by the next comment.
 */

#include "serve/http_stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/cleanup.h"

#define BLOCK 4096 /* asked for at once */

struct http_listener {
	struct http_listener *next;
	struct http_streams *streams;
	struct MHD_Connection *connection;
	struct http_peer *peer;
	char *buffer; /* NULL when nothing waits */
	size_t start, len, size;
	bool suspended, ending;
	unsigned int audience;
};

static void wake(struct http_listener *l)
{
	if (!l->suspended)
		return;
	l->suspended = false;
	MHD_resume_connection(l->connection);
}

static void drop(struct http_listener *l)
{
	if (l->ending)
		return;
	l->ending = true;
	http_peer_cut(l->peer);
	wake(l);
}

static void clear(struct http_listener *l)
{
	free(TAKE_PTR(l->buffer));
	l->start = l->len = l->size = 0;
}

/* Room for more bytes behind those that wait. False when it would be too much. */
static bool make_room(struct http_listener *l, size_t more)
{
	size_t size = l->size ? l->size : BLOCK;
	char *larger;

	if (more > HTTP_STREAM_BUFFER || l->len + more > HTTP_STREAM_BUFFER)
		return false;
	if (l->start && l->start + l->len + more > l->size) {
		memmove(l->buffer, l->buffer + l->start, l->len);
		l->start = 0;
	}
	while (size < l->len + more)
		size *= 2;
	if (size == l->size)
		return true;
	larger = realloc(l->buffer, size);
	if (!larger)
		return false;
	l->buffer = larger;
	l->size = size;
	return true;
}

static void append(struct http_listener *l, const char *text, size_t len)
{
	if (l->ending || l->peer->cut)
		return;
	if (!make_room(l, len)) {
		l->streams->dropped++;
		drop(l);
		return;
	}
	memcpy(l->buffer + l->start + l->len, text, len);
	l->len += len;
	wake(l);
}

/* MHD_ContentReaderCallback */
static ssize_t read_some(void *context, uint64_t position, char *buf, size_t max)
{
	struct http_listener *l = context;
	size_t n = l->len < max ? l->len : max;

	(void)position;
	if (n == 0 && l->ending)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (n == 0) {
		l->suspended = true;
		MHD_suspend_connection(l->connection);
		return 0;
	}
	memcpy(buf, l->buffer + l->start, n);
	l->start += n;
	l->len -= n;
	if (l->len == 0)
		clear(l);
	return (ssize_t)n;
}

/* MHD_ContentReaderFreeCallback */
static void leave(void *context)
{
	struct http_listener *l = context;

	for (struct http_listener **at = &l->streams->first; *at; at = &(*at)->next) {
		if (*at == l) {
			*at = l->next;
			l->streams->count--;
			break;
		}
	}
	clear(l);
	free(l);
}

/* The event as it goes over the wire; from malloc(), NULL without memory. A line end of any kind in
 * data begins a new "data:" line, as the format wants it. */
static char *write_event(const char *event, const char *data, size_t *ret_len)
{
	_cleanup_free_ char *text = NULL;
	FILE *out = open_memstream(&text, ret_len);
	bool failed;

	if (!out)
		return NULL;
	fprintf(out, "event: %s\n", event);
	for (const char *line = data;; line++) {
		size_t len = strcspn(line, "\r\n");

		fprintf(out, "data: %.*s\n", (int)len, line);
		line += len;
		if (!*line)
			break;
		if (line[0] == '\r' && line[1] == '\n')
			line++;
	}
	putc('\n', out);
	failed = ferror(out);
	if (fclose(out) != 0 || failed)
		return NULL;
	return TAKE_PTR(text);
}

static bool is_gone(const struct http_listener *l)
{
	struct pollfd p = {.fd = l->peer->fd, .events = POLLRDHUP};

	return poll(&p, 1, 0) > 0;
}

static size_t count_of(const struct http_streams *s, const struct address *origin)
{
	size_t n = 0;

	for (const struct http_listener *l = s->first; l; l = l->next)
		n += !l->ending && address_equal(&l->peer->address, origin);
	return n;
}

/* Whoever listens most often makes room for whoever does less: its oldest listener goes. */
static bool make_place(struct http_streams *s, const struct address *origin)
{
	size_t most = count_of(s, origin) + 1;
	struct http_listener *oldest = NULL;

	for (struct http_listener *l = s->first; l; l = l->next) {
		size_t n = l->ending ? 0 : count_of(s, &l->peer->address);

		if (n > most || (oldest && n == most)) { /* the oldest is last */
			most = n;
			oldest = l;
		}
	}
	if (oldest)
		drop(oldest);
	return oldest != NULL;
}

int http_stream_join(struct http_streams *s, struct MHD_Connection *connection,
		     struct http_peer *peer, unsigned int audience, const char *first,
		     uint64_t now_ms, struct MHD_Response **ret_response)
{
	static const char hello[] = "retry: 3000\n\n"; /* come back 3 s after the end */
	_cleanup_free_ char *event = NULL;
	struct http_listener *l;
	size_t len = 0, here = 0;

	for (l = s->first; l; l = l->next) {
		if (!l->ending && is_gone(l))
			drop(l);
		here += !l->ending;
	}
	if (here >= HTTP_STREAMS_MAX && !make_place(s, &peer->address))
		return -EBUSY;
	event = first && *first ? write_event("message", first, &len) : NULL;
	l = calloc(1, sizeof(*l));
	if (!l || (first && *first && !event)) {
		free(l);
		return -ENOMEM;
	}
	*l = (struct http_listener){.next = s->first,
				    .streams = s,
				    .connection = connection,
				    .peer = peer,
				    .audience = audience};
	append(l, hello, strlen(hello));
	if (event)
		append(l, event, len);
	*ret_response = l->ending ? NULL
				  : MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK,
								      read_some, l, leave);
	if (!*ret_response) {
		clear(l);
		free(l);
		return -ENOMEM;
	}
	if (s->count == 0)
		s->keep_alive_ms = now_ms + s->interval_ms;
	s->first = l;
	s->count++;
	return 0;
}

void http_stream_end(struct http_streams *s)
{
	for (struct http_listener *l = s->first; l; l = l->next) {
		l->ending = true;
		wake(l);
	}
}

size_t http_stream_count(const struct http_streams *s, unsigned int audience)
{
	size_t n = 0;

	for (const struct http_listener *l = s->first; l; l = l->next)
		n += l->audience == audience;
	return n;
}

void http_stream_publish(struct http_streams *s, unsigned int audience, const char *event,
			 const char *data)
{
	_cleanup_free_ char *text = NULL;
	size_t len = 0;

	if (http_stream_count(s, audience) == 0)
		return;
	text = write_event(event, data, &len);
	/* Without memory everybody misses one; the stream's end brings the browser back for the
	 * whole state. */
	if (!text) {
		http_stream_end(s);
		return;
	}
	for (struct http_listener *l = s->first; l; l = l->next) {
		if (l->audience == audience)
			append(l, text, len);
	}
}

uint64_t http_stream_deadline(const struct http_streams *s)
{
	return s->first ? s->keep_alive_ms : UINT64_MAX;
}

void http_stream_keep_alive(struct http_streams *s, uint64_t now_ms)
{
	static const char comment[] = ":\n\n";

	if (!s->first || now_ms < s->keep_alive_ms)
		return;
	s->keep_alive_ms = now_ms + s->interval_ms;
	for (struct http_listener *l = s->first; l; l = l->next) {
		if (is_gone(l))
			drop(l);
		else if (l->len == 0)
			append(l, comment, strlen(comment));
	}
}
