/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The far end's mail server as a line machine: bytes go in, at most one reply per line comes
 * out. It accepts every mail and keeps none. Knows nothing of TCP: lines may arrive in pieces or
 * many at once, and a line that is too long costs no memory.
 */
#ifndef EGRESS25_LAB_SMTP_H
#define EGRESS25_LAB_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

enum { SMTP_LINE_MAX = 512 }; /* RFC 5321, 4.5.3.1.4 */

#define SMTP_BANNER "220 lab ESMTP\r\n"

struct smtp {
	char line[SMTP_LINE_MAX];
	size_t len;
	bool overlong; /* the line did not fit; its end is still to come */
	bool in_data, have_sender, have_recipient;
	bool quit;	/* 221 was given: the connection is to be closed */
	uint64_t mails; /* taken to their end */
};

static const char *smtp_mail(struct smtp *s)
{
	s->have_sender = true;
	s->have_recipient = false;
	return "250 OK\r\n";
}

static const char *smtp_rcpt(struct smtp *s)
{
	if (!s->have_sender)
		return "503 MAIL first\r\n";
	s->have_recipient = true;
	return "250 OK\r\n";
}

static const char *smtp_data(struct smtp *s)
{
	if (!s->have_recipient)
		return "503 RCPT first\r\n";
	s->in_data = true;
	return "354 go ahead\r\n";
}

static const char *smtp_reset(struct smtp *s)
{
	s->have_sender = s->have_recipient = false;
	return "250 OK\r\n";
}

static const char *smtp_helo(struct smtp *s)
{
	smtp_reset(s);
	return "250 lab\r\n";
}

static const char *smtp_ehlo(struct smtp *s)
{
	smtp_reset(s);
	return "250-lab\r\n250 8BITMIME\r\n";
}

static const char *smtp_noop(struct smtp *s)
{
	(void)s;
	return "250 OK\r\n";
}

static const char *smtp_quit(struct smtp *s)
{
	s->quit = true;
	return "221 bye\r\n";
}

static const char *smtp_command(struct smtp *s)
{
	static const struct {
		const char *verb;
		const char *(*run)(struct smtp *s);
	} commands[] = {
		{"HELO", smtp_helo}, {"EHLO", smtp_ehlo},  {"MAIL", smtp_mail}, {"RCPT", smtp_rcpt},
		{"DATA", smtp_data}, {"RSET", smtp_reset}, {"NOOP", smtp_noop}, {"QUIT", smtp_quit},
	};

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (s->len >= 4 && !strncasecmp(s->line, commands[i].verb, 4) &&
		    (s->len == 4 || strchr(" \t\r", s->line[4])))
			return commands[i].run(s);
	return "500 unknown command\r\n";
}

/* The line is complete but for its LF. Returns the reply or NULL. */
static const char *smtp_line(struct smtp *s)
{
	if (s->in_data) {
		if (s->overlong || s->len != 2 || memcmp(s->line, ".\r", 2))
			return NULL;
		s->in_data = false;
		s->mails++;
		smtp_reset(s);
		return "250 accepted\r\n";
	}
	return s->overlong ? "500 line too long\r\n" : smtp_command(s);
}

/* Takes bytes up to and including the next LF. Returns how many; the reply, if any, is a
 * constant. After quit nothing is answered any more. */
static size_t smtp_take(struct smtp *s, const uint8_t *data, size_t len, const char **ret_reply)
{
	const uint8_t *end = memchr(data, '\n', len);
	size_t part = end ? (size_t)(end - data) : len;
	size_t room = SMTP_LINE_MAX - s->len;

	*ret_reply = NULL;
	if (s->quit)
		return len;
	if (part > room)
		s->overlong = true;
	memcpy(s->line + s->len, data, part < room ? part : room);
	s->len += part < room ? part : room;
	if (!end)
		return part;
	*ret_reply = smtp_line(s);
	s->len = 0;
	s->overlong = false;
	return part + 1;
}

#endif
