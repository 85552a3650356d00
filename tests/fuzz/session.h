/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client that says anything to a server of this process over a Unix socket: its bytes in a few
 * pieces, with the server's event loop run to rest after each, and what came back.
 */
#ifndef EGRESS25_TESTS_FUZZ_SESSION_H
#define EGRESS25_TESTS_FUZZ_SESSION_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define SESSION_ANSWER_MAX (256 << 10)
#define SESSION_TURNS_MAX  1000

struct session {
	sd_event *event;
	char folder[32], path[64];
};

static void session_begin(struct session *s)
{
	snprintf(s->folder, sizeof(s->folder), "/tmp/egress25-fuzz-XXXXXX");
	if (sd_event_new(&s->event) < 0 || !mkdtemp(s->folder))
		abort();
	snprintf(s->path, sizeof(s->path), "%s/socket", s->folder);
}

static void session_end(struct session *s)
{
	unlink(s->path);
	rmdir(s->folder);
}

static struct sockaddr_un session_address(const struct session *s)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	memcpy(un.sun_path, s->path, strlen(s->path) + 1);
	return un;
}

/* Until nothing is to be done at once; a server that never rests is a fault. */
static void session_rest(const struct session *s)
{
	int turns = 0;

	while (sd_event_run(s->event, 0) > 0) {
		if (++turns > SESSION_TURNS_MAX)
			abort();
	}
}

/* What came back within wait_ms of the last piece, NUL-terminated; to be freed. The server closed
 * the connection, or it is closed here. */
static char *session_ask(const struct session *s, const uint8_t *bytes, size_t len, size_t pieces,
			 int wait_ms, size_t *ret_len)
{
	struct sockaddr_un to = session_address(s);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char *answer = malloc(SESSION_ANSWER_MAX + 1);
	ssize_t n = -1;

	*ret_len = 0;
	if (!answer || fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		abort();
	for (size_t i = 0; i < pieces; i++) {
		size_t from = len * i / pieces, to_here = len * (i + 1) / pieces;

		(void)!send(fd, bytes + from, to_here - from, MSG_NOSIGNAL);
		session_rest(s);
	}
	for (int waited = 0;; waited++) {
		while (*ret_len < SESSION_ANSWER_MAX &&
		       (n = recv(fd, answer + *ret_len, SESSION_ANSWER_MAX - *ret_len, 0)) > 0)
			*ret_len += (size_t)n;
		if (n == 0 || *ret_len == SESSION_ANSWER_MAX || waited == wait_ms)
			break;
		(void)sd_event_run(s->event, 1000);
		session_rest(s);
	}
	close(fd);
	session_rest(s);
	answer[*ret_len] = '\0';
	return answer;
}

#endif
