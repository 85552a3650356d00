/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket: local programs ask what the daemon knows, and can change nothing. A client
 * sends one line, a word of control_requests[] and how it is to be shown; the answer is a line
 * "egress25 N", N being the exit status that the asker ends with, and what was asked for, to the
 * end of the stream. What is no request is not answered. Behind N stands the length of what
 * follows, by which a daemon that ended in the middle is noticed.
 *
 * No client is waited for: CONTROL_CLIENTS are served at once, each for at most
 * CONTROL_PATIENCE_NS, and further ones wait in the kernel's queue.
 */
#ifndef EGRESS25_SERVE_CONTROL_H
#define EGRESS25_SERVE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <systemd/sd-event.h>

#define CONTROL_PATH	    "/run/egress25/control.sock"
#define CONTROL_PATH_MAX    108	       /* sizeof(sun_path) */
#define CONTROL_GROUP	    "egress25" /* may ask, besides root */
#define CONTROL_CLIENTS	    32
#define CONTROL_PATIENCE_NS 5000000000ULL
#define CONTROL_NAME_MAX    96	/* of a file */
#define CONTROL_REQUEST_LEN 160 /* the longest request, newline and NUL included */
#define CONTROL_GREETING    "egress25 "
#define CONTROL_MESSAGE_LEN 768

#define CONTROL_AS_MARKDOWN 1
#define CONTROL_MASKED	    2
#define CONTROL_TICKET_ONLY 4

enum control_form {
	CONTROL_TEXT, /* of status */
	CONTROL_COLOUR,
	CONTROL_JSON,
	CONTROL_REPORT,
	CONTROL_REPORT_MASKED,
	CONTROL_REPORT_MARKDOWN,
	CONTROL_REPORT_MARKDOWN_MASKED,
	CONTROL_TICKET, /* the report's first part alone; it names no destination */
	CONTROL_TICKET_MARKDOWN,
	/* With the packets in front: their length as a line, and that many bytes of pcapng. The
	 * request goes on, behind a tab, with the name that the text gives the file. */
	CONTROL_PACKETS, /* and the next seven: plus what it is to be */
	CONTROL_FORMS = CONTROL_PACKETS + 8
};
extern const char *const control_requests[CONTROL_FORMS]; /* "status text" ... */

/* What is asked for, and how text is to look: " width=80 all verbose local-time" behind the words.
 */
struct control_request {
	enum control_form form;
	unsigned int width; /* columns; 0 unknown */
	bool all, verbose, local_time;
	const char *name; /* of a file, with the forms with packets: behind a tab; NULL none */
};

/* Writes the answer. Returns the exit status for the client. */
typedef int (*control_answer)(void *context, FILE *out, const struct control_request *request);

struct control;

/* Listens at path with mode 0660, group CONTROL_GROUP where that exists; a socket that is there
 * already is nobody's, see instance.h. 0, -EEXIST when something else is there, or another negative
 * errno, with a sentence in message where there is more to say than the errno does. */
int control_open(struct control **ret, sd_event *event, const char *path, control_answer answer,
		 void *context, char message[static CONTROL_MESSAGE_LEN]);
/* Whether that user may ask: root, who runs this process, and the members of CONTROL_GROUP. */
bool control_may_ask(uint32_t uid);
/* Removes the socket. Takes NULL. */
void control_close(struct control *c);

/* The other side: connects, asks, and leaves a stream to read the answer from, which the caller
 * closes. Blocks for at most patience_ns at a time. *ret_status is what the daemon said,
 * *ret_len how long the answer is, UINT64_MAX where an older one does not say. 0, -ECONNRESET when
 * the daemon went away before it answered, -EPROTO when the answer is none of ours, or another
 * negative errno. */
int control_ask(const char *path, const struct control_request *request, uint64_t patience_ns,
		FILE **ret, int *ret_status, uint64_t *ret_len);

/* The same in two halves, for who waits on an event loop: connects and asks, never blocking, and
 * leaves a socket that becomes readable, to be read to its end and closed. 0 or a negative errno.
 */
int control_ask_later(const char *path, enum control_form form, int *ret_fd);
/* What came of it by then: *ret_body is behind the greeting. 0 or -EPROTO. */
int control_read_answer(char *answer, int *ret_status, char **ret_body);

#endif
