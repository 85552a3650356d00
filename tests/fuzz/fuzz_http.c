// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as what somebody says to the HTTP server, in as many pieces as the first byte wants,
 * with or without a password on the server. Without the right one nothing but refusals comes back;
 * the next request is answered in any case.
 */

#include <errno.h>

#include "base/cleanup.h"
#include "serve/http.h"
#include "serve/http_accepts.h"
#include "tests/fuzz/session.h"

#define USERS                                                                                      \
	"basic_auth_users:\n  alice: $2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu\n"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct server {
	struct session session;
	struct http *http;
} servers[2]; /* the second wants a password */

static int page(void *context, const struct http_request *request, struct http_reply *reply)
{
	static const char *const offers[] = {"text/plain; version=0.0.4", "application/json"};

	(void)context;
	if (http_accepts(request->accept, offers, ARRAY_LEN(offers)) >= (int)ARRAY_LEN(offers))
		abort();
	reply->body = strdup(
		"a page that is long enough to be worth compressing, that is to say, long\n");
	reply->body_len = reply->body ? strlen(reply->body) : 0;
	return reply->body ? 0 : -ENOMEM;
}

static int failing(void *context, const struct http_request *request, struct http_reply *reply)
{
	(void)context, (void)request;
	reply->body = strdup("half");
	return -EIO;
}

static const struct http_route routes[] = {
	{.path = "/", .handler = page, .script = "document.title = 'x';"},
	{.path = "/healthz", .handler = page},
	{.path = "/failing", .handler = failing},
	{.path = "/events", .handler = page, .stream = true},
	{.path = "/act", .handler = page, .post = true},
};

static void end(void)
{
	for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
		http_close(servers[i].http);
		sd_event_unref(servers[i].session.event);
		session_end(&servers[i].session);
	}
}

static void begin(struct server *s, bool password)
{
	char message[HTTP_MESSAGE_LEN], users[80];
	struct http_config config = {.inherited_count = 1};
	struct sockaddr_un at;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	FILE *file;

	session_begin(&s->session);
	snprintf(users, sizeof(users), "%s/users", s->session.folder);
	file = fopen(users, "we");
	at = session_address(&s->session);
	if (!file || fputs(USERS, file) < 0 || fclose(file) != 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 16) < 0)
		abort();
	config.inherited = &fd;
	config.web_config = password ? users : NULL;
	if (http_open(&s->http, s->session.event, &config, routes, ARRAY_LEN(routes), NULL,
		      message) < 0)
		abort();
	unlink(users);
}

static char *ask(struct server *s, const uint8_t *bytes, size_t len, size_t pieces, int wait_ms)
{
	size_t answer_len;
	char *answer = session_ask(&s->session, bytes, len, pieces, wait_ms, &answer_len);

	if (answer_len && strncmp(answer, "HTTP/1.", 7) != 0)
		abort();
	if (s == &servers[1] && (strstr(answer, " 200 OK\r\n") || strstr(answer, " 500 Int")))
		abort(); /* nobody has the password */
	return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char good[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
				   "Connection: close\r\n\r\n";
	_cleanup_free_ char *answer = NULL, *next = NULL;
	struct server *s;

	if (!servers[0].http) {
		begin(&servers[0], false);
		begin(&servers[1], true);
		atexit(end);
	}
	if (len < 1)
		return 0;
	s = &servers[bytes[0] & 1];
	answer = ask(s, bytes + 1, len - 1, 1 + (bytes[0] >> 1) % 3, 3);
	http_publish(s->http, 0, "message", "one\ntwo");
	next = ask(s, (const uint8_t *)good, strlen(good), 1, 1000);
	if (!strstr(next, s == &servers[0] ? " 200 OK\r\n" : " 401 Unauthorized\r\n"))
		abort();
	return 0;
}
