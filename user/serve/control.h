/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket: local programs ask what the daemon knows, and can change nothing. A client
 * sends one line, a word of control_requests[]; the answer is a line "egress25 N", N being the exit
 * status that the asker ends with, and what was asked for, to the end of the stream. What is no
 * request is not answered.
 *
 * No client is waited for: CONTROL_CLIENTS are served at once, each for at most
 * CONTROL_PATIENCE_NS, and further ones wait in the kernel's queue.
 */
#ifndef EGRESS25_SERVE_CONTROL_H
#define EGRESS25_SERVE_CONTROL_H

#include <stdbool.h>
#include <stdio.h>
#include <systemd/sd-event.h>

#define CONTROL_PATH	    "/run/egress25/control.sock"
#define CONTROL_PATH_MAX    108	       /* sizeof(sun_path) */
#define CONTROL_GROUP	    "egress25" /* may ask, besides root */
#define CONTROL_CLIENTS	    32
#define CONTROL_PATIENCE_NS 5000000000ULL
#define CONTROL_REQUEST_LEN 32 /* the longest request, newline and NUL included */
#define CONTROL_GREETING    "egress25 "
#define CONTROL_MESSAGE_LEN 768

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
	CONTROL_FORMS
};
extern const char *const control_requests[CONTROL_FORMS]; /* "status text" ... */

/* Writes the answer. Returns the exit status for the client. */
typedef int (*control_answer)(void *context, FILE *out, enum control_form form);

struct control;

/* Listens at path with mode 0660, group CONTROL_GROUP where that exists; a socket that is there
 * already is nobody's, see instance.h. 0, -EEXIST when something else is there, or another negative
 * errno, with a sentence in message where there is more to say than the errno does. */
int control_open(struct control **ret, sd_event *event, const char *path, control_answer answer,
		 void *context, char message[static CONTROL_MESSAGE_LEN]);
/* Removes the socket. Takes NULL. */
void control_close(struct control *c);

/* The other side: connects, asks, and leaves a stream to read the answer from, which the caller
 * closes. Blocks for at most CONTROL_PATIENCE_NS at a time. *ret_status is what the daemon said.
 * 0, -EPROTO when the answer is none of ours, or another negative errno. */
int control_ask(const char *path, enum control_form form, FILE **ret, int *ret_status);

#endif
