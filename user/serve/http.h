/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's HTTP server: listens, keeps strangers within limits, asks for passwords, finds the
 * route and sends what its handler made. Knows libmicrohttpd and nothing of verdicts or metrics.
 * One thread: everything happens inside the caller's event loop, and nothing here ever waits.
 *
 * What the caller's options are called, as everywhere around Prometheus:
 *	web.listen-address	ADDRESS:PORT, repeatable up to HTTP_LISTEN_MAX; default
 *127.0.0.1:9725
 *	web.config.file		TLS, basic authentication, headers; see web_config.h for its keys
 */
#ifndef EGRESS25_SERVE_HTTP_H
#define EGRESS25_SERVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#define HTTP_MESSAGE_LEN    1024
#define HTTP_LISTEN_DEFAULT "127.0.0.1:9725"
#define HTTP_HOSTS_MAX	    16
#define HTTP_STREAMS_MAX    16 /* listeners to event streams: people with the page open */
#define HTTP_STREAM_BUFFER                                                                         \
	(64 << 10) /* bytes that wait for one of them; more, and it is dropped                     \
		    */

struct http;

struct http_request {
	const char *path;
	const char *accept; /* the Accept header as sent, "" without one; see http_accepts() */
	bool has_password;  /* a right one came with it */
	int fd;		    /* the connection, to ask the kernel whose it is; -1 unknown */
};

struct http_reply {
	unsigned int status; /* 200 unless the handler says otherwise */
	const char *type;    /* media type; must stay; "text/plain; charset=utf-8" unless set */
	char *body;	     /* from malloc(); taken over, also when the handler fails */
	size_t body_len;
	unsigned int audience; /* of a stream's listener: which http_publish() is for it */
};

/* Fills the reply. 0 or negative errno, which the client sees as "500". Called inside the event
 * loop; may call http_publish() and http_listeners(), nothing else of this file. */
typedef int (*http_handler)(void *context, const struct http_request *request,
			    struct http_reply *reply);

struct http_route {
	const char *path; /* the whole of it: "/metrics" */
	/* For a stream: makes what a new listener hears first, as an event named "message"; an
	 * empty body is nothing, a status other than 200 refuses. May be NULL for a stream. */
	http_handler handler;
	bool stream; /* text/event-stream, fed by http_publish() */
	bool post;   /* does something: answers POST and PUT, and nothing else */
	/* The page's only script, exactly what stands between its <script> and </script>: the
	 * Content-Security-Policy allows that text and no other, and fetches from this server.
	 * NULL: no script runs. */
	const char *script;
};

/* What one server takes from strangers; 0 is the default. Times in milliseconds. */
struct http_limits {
	unsigned int connections; /* at once; 128 */
	unsigned int per_address; /* at once; an IPv6 /64 is one address, as is a local user; 32 */
	unsigned int header_size; /* bytes of memory for one request; 16384 */
	unsigned int request_ms;  /* to send a request, TLS handshake included; 10000 */
	unsigned int reply_ms;	  /* to take the reply; 10000 */
	/* Between comments to those who listen to a stream; 20000: proxies and browsers give a
	 * silent connection up after 30 s or more. */
	unsigned int stream_ms;
	unsigned int idle_ms; /* between two requests; 75000, over the usual scrape interval */
};

/* The user of this machine that a connection over loopback comes from. 0 or negative errno. */
typedef int (*http_user_of)(int fd, uint32_t *ret_uid);

struct http_config {
	/* ADDRESS:PORT each, see http_listen_parse(); 0: none, where there are inherited ones. */
	const char *const *listen;
	size_t listen_count;
	/* Listening sockets that were handed to us, see http_listen_inherited(). Taken over once
	 * http_open() has succeeded. */
	const int *inherited;
	size_t inherited_count;
	const char *web_config; /* path of the web configuration; NULL: no TLS, no passwords */
	/* Names that a request may be addressed to, besides loopback and the very address that it
	 * came to; see http_host.h. Kept by the caller. */
	const char *const *hosts;
	size_t hosts_count;
	/* Each user gets a share of what loopback gets; NULL: it is one address like any other. */
	http_user_of user_of;
	struct http_limits limits;
};

/* The statuses that are answered with; any other is counted as the last. */
#define HTTP_STATUSES(X) X(200) X(401) X(403) X(404) X(405) X(413) X(421) X(429) X(500) X(503)
enum http_status {
#define X(code) HTTP_STATUS_##code,
	HTTP_STATUSES(X)
#undef X
		HTTP_STATUS_OTHER,
	HTTP_STATUS_COUNT
};

/* Why a connection or a request was not served. */
enum http_refusal {
	HTTP_NO_ROOM,	   /* connections there was no room for */
	HTTP_DISPLACED,	   /* that waited longest, closed to make room for new ones */
	HTTP_TIMEOUT,	   /* cut off: too slow to send a request, or to take the reply */
	HTTP_UNAUTHORIZED, /* requests with a wrong password, or with none */
	HTTP_THROTTLED,	   /* passwords not looked at: too many wait */
	HTTP_MISDIRECTED,  /* requests to a name that is not this server's */
	HTTP_REFUSAL_COUNT
};

struct http_counts {
	uint64_t connections; /* accepted */
	uint64_t requests[HTTP_STATUS_COUNT];
	uint64_t refused[HTTP_REFUSAL_COUNT];
	uint64_t streams_dropped; /* listeners that did not keep up */
};

/* As labels of metrics. */
extern const char *const http_status_names[HTTP_STATUS_COUNT];	 /* "200" ... "other" */
extern const char *const http_refusal_names[HTTP_REFUSAL_COUNT]; /* "no-room" ... */

/* Listens, and answers from the event loop. The routes and their strings must stay; context goes to
 * each handler. The program must ignore SIGPIPE.
 * 0, or negative errno with a sentence in message: -EINVAL an address or the web configuration is
 * wrong, -EADDRINUSE and the like as the kernel says, -EOPNOTSUPP built without libmicrohttpd. */
int http_open(struct http **ret, sd_event *event, const struct http_config *config,
	      const struct http_route *routes, size_t routes_count, void *context,
	      char message[static HTTP_MESSAGE_LEN]);

/* Whether addresses and the web configuration are right, as far as can be told without listening:
 * 0, -EINVAL with a sentence in message, or -ENOMEM. */
int http_check(const struct http_config *config, char message[static HTTP_MESSAGE_LEN]);

/* Stops listening, lets replies that are on their way finish (half a second at most) and frees
 * everything. NULL is fine. Not from inside a handler. */
void http_close(struct http *h);

/* Reads the web configuration and every file it names anew. Connections that wait for a request are
 * closed, streams end (browsers come back by themselves), replies on their way finish; the
 * listening sockets stay. When something is wrong the old one stays in force: negative errno with a
 * sentence in message. Not from inside a handler. */
int http_reload(struct http *h, char message[static HTTP_MESSAGE_LEN]);

/* Sends one event to everybody of an audience who listens to a stream. data may have several lines.
 * Never waits: a listener with no room in its buffer is dropped. */
void http_publish(struct http *h, unsigned int audience, const char *event, const char *data);
/* How many of an audience listen: nobody, and there is no need to make an event. */
size_t http_listeners(const struct http *h, unsigned int audience);

/* The addresses that are listened on, "127.0.0.1:9725" each, for a log line: a NULL after the last
 * index. The text is valid until http_close(). */
const char *http_address(const struct http *h, size_t index);
bool http_is_tls(const struct http *h);
void http_counts(const struct http *h, struct http_counts *ret);

#endif
