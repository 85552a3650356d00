// SPDX-License-Identifier: GPL-2.0-only
/* See control.h. Each client is a small state machine on the event loop: reading its line, then
 * writing what was rendered for it at that moment. */

#include "serve/control.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/accounts.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/parse.h"
#include "base/text.h"

#define BACKLOG 128

/* Without a descriptor or memory for a new client, the next try is this much later: a socket that
 * stays readable would keep the loop spinning. */
#define ACCEPT_PAUSE_NS 500000000ULL

const char *const control_requests[] = {
	[CONTROL_TEXT] = "status text",
	[CONTROL_COLOUR] = "status colour",
	[CONTROL_JSON] = "status json",
	[CONTROL_REPORT] = "report text",
	[CONTROL_REPORT_MASKED] = "report text mask",
	[CONTROL_REPORT_MARKDOWN] = "report markdown",
	[CONTROL_REPORT_MARKDOWN_MASKED] = "report markdown mask",
	[CONTROL_TICKET] = "report text ticket",
	[CONTROL_TICKET_MARKDOWN] = "report markdown ticket",
	[CONTROL_PACKETS] = "packets text",
	[CONTROL_PACKETS + CONTROL_AS_MARKDOWN] = "packets markdown",
	[CONTROL_PACKETS + CONTROL_MASKED] = "packets text mask",
	[CONTROL_PACKETS + CONTROL_AS_MARKDOWN + CONTROL_MASKED] = "packets markdown mask",
	[CONTROL_PACKETS + CONTROL_TICKET_ONLY] = "packets text ticket",
	[CONTROL_PACKETS + CONTROL_AS_MARKDOWN + CONTROL_TICKET_ONLY] = "packets markdown ticket",
	[CONTROL_PACKETS + CONTROL_MASKED + CONTROL_TICKET_ONLY] = "packets text mask ticket",
	[CONTROL_PACKETS + CONTROL_AS_MARKDOWN + CONTROL_MASKED + CONTROL_TICKET_ONLY] =
		"packets markdown mask ticket",
};
_Static_assert(ARRAY_LEN(control_requests) == CONTROL_FORMS, "a form that cannot be asked for");

struct client {
	struct control *control; /* NULL: the place is free */
	uint64_t serial;	 /* rises with every client */
	int fd;
	sd_event_source *io, *patience;
	char request[CONTROL_REQUEST_LEN];
	size_t request_len;
	char *answer; /* NULL: still reading */
	size_t answer_len, sent;
};

struct control {
	sd_event *event;
	sd_event_source *listening, *pause; /* pause: NULL while it listens */
	int fd;
	char *path;
	control_answer answer;
	void *context;
	struct client clients[CONTROL_CLIENTS];
	uint64_t next_serial;
};

static void client_close(struct client *client)
{
	sd_event_source_disable_unref(client->io);
	sd_event_source_disable_unref(client->patience);
	close(client->fd);
	free(client->answer);
	*client = (struct client){0};
}

/* One answer, complete in memory, so that nothing of it waits for its reader. */
static int compose(struct client *client, const struct control_request *request)
{
	_cleanup_free_ char *body = NULL;
	size_t body_len = 0, len;
	FILE *out = open_memstream(&body, &body_len);
	int status;

	if (!out)
		return -ENOMEM;
	status = client->control->answer(client->control->context, out, request);
	if (fclose(out) != 0)
		return -ENOMEM;
	len = body_len + sizeof(CONTROL_GREETING) + 32;
	client->answer = malloc(len);
	if (!client->answer)
		return -ENOMEM;
	client->answer_len = (size_t)snprintf(client->answer, len, CONTROL_GREETING "%d %zu\n",
					      status, body_len);
	memcpy(client->answer + client->answer_len, body, body_len);
	client->answer_len += body_len;
	return 0;
}

#define WIDTH_KEY "width="
#define WIDTH_MAX 10000

/* How it is to be shown, word by word. */
static bool parse_manner(char *words, struct control_request *ret)
{
	char *rest = NULL;
	uint64_t width;

	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (strcmp(word, "all") == 0)
			ret->all = true;
		else if (strcmp(word, "verbose") == 0)
			ret->verbose = true;
		else if (strcmp(word, "local-time") == 0)
			ret->local_time = true;
		else if (strncmp(word, WIDTH_KEY, strlen(WIDTH_KEY)) == 0 &&
			 parse_u64(word + strlen(WIDTH_KEY), 1, WIDTH_MAX, &width) == 0)
			ret->width = (unsigned int)width;
		else
			return false;
	}
	return true;
}

/* The words of a form, the longest that fit, and what follows them. */
static bool parse_request(char *line, struct control_request *ret)
{
	char *tab = strchr(line, '\t');
	size_t longest = 0;

	if (tab)
		*tab = '\0';
	*ret = (struct control_request){.name = tab ? tab + 1 : NULL};
	for (enum control_form f = 0; f < CONTROL_FORMS; f++) {
		size_t len = strlen(control_requests[f]);

		if (len > longest && strncmp(line, control_requests[f], len) == 0 &&
		    (line[len] == '\0' || line[len] == ' ')) {
			longest = len;
			ret->form = f;
		}
	}
	return longest && (!line[longest] || line[longest + 1]) &&
	       (!tab || ret->form >= CONTROL_PACKETS) && parse_manner(line + longest, ret);
}

/* The line is complete. False when it is no request. */
static bool answer_line(struct client *client, char *line)
{
	struct control_request request;

	return parse_request(line, &request) && compose(client, &request) == 0 &&
	       sd_event_source_set_io_events(client->io, EPOLLOUT) >= 0;
}

/* False when the client is done with, one way or the other. */
static bool read_some(struct client *client)
{
	size_t room = sizeof(client->request) - 1 - client->request_len;
	ssize_t n = recv(client->fd, client->request + client->request_len, room, MSG_DONTWAIT);
	char *end;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	client->request_len += (size_t)n;
	end = memchr(client->request, '\n', client->request_len);
	if (!end)
		return client->request_len < sizeof(client->request) - 1;
	*end = '\0';
	return answer_line(client, client->request);
}

static bool write_some(struct client *client)
{
	ssize_t n = send(client->fd, client->answer + client->sent,
			 client->answer_len - client->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	client->sent += (size_t)n;
	return client->sent < client->answer_len;
}

static int on_client(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct client *client = context;

	(void)source, (void)fd;
	if (!(client->answer ? write_some(client) : read_some(client)) ||
	    events & (EPOLLERR | EPOLLHUP))
		client_close(client);
	return 0;
}

static int on_patience(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	client_close(context);
	return 0;
}

/* A free place; where there is none, that of the client who has had it longest. */
static struct client *find_place(struct control *c)
{
	struct client *oldest = &c->clients[0];

	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		if (!c->clients[i].control)
			return &c->clients[i];
		if (c->clients[i].serial < oldest->serial)
			oldest = &c->clients[i];
	}
	client_close(oldest);
	return oldest;
}

static int client_open(struct control *c, int fd)
{
	uint64_t until_us = (clock_now_ns(CLOCK_MONOTONIC) + CONTROL_PATIENCE_NS) / NS_PER_US;
	struct client *client = find_place(c);
	int r;

	*client = (struct client){.control = c, .serial = c->next_serial++, .fd = fd};
	r = sd_event_add_io(c->event, &client->io, fd, EPOLLIN, on_client, client);
	if (r >= 0)
		r = sd_event_add_time(c->event, &client->patience, CLOCK_MONOTONIC, until_us, 0,
				      on_patience, client);
	if (r < 0)
		client_close(client);
	return r;
}

static int on_pause_over(sd_event_source *source, uint64_t at, void *context)
{
	struct control *c = context;

	(void)source, (void)at;
	c->pause = sd_event_source_disable_unref(c->pause);
	return sd_event_source_set_enabled(c->listening, SD_EVENT_ON);
}

/* Where there can be no timer either, whoever asks has to ask again. */
static void pause_listening(struct control *c)
{
	uint64_t until_us = (clock_now_ns(CLOCK_MONOTONIC) + ACCEPT_PAUSE_NS) / NS_PER_US;

	if (sd_event_add_time(c->event, &c->pause, CLOCK_MONOTONIC, until_us, 0, on_pause_over,
			      c) >= 0)
		(void)sd_event_source_set_enabled(c->listening, SD_EVENT_OFF);
}

static int on_listening(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct control *c = context;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)source, (void)events;
	if (client >= 0)
		(void)client_open(c, client);
	else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		pause_listening(c);
	return 0;
}

static int address_of(const char *path, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(ret->sun_path))
		return -ENAMETOOLONG;
	strcpy(ret->sun_path, path);
	return 0;
}

/* A service manager that started this process with the group (Group=) has the socket belong to it
 * already, and may have forbidden chown(). */
static int give_to_group(const char *path, char message[static CONTROL_MESSAGE_LEN])
{
	const struct group *group = account_group(CONTROL_GROUP);
	char escaped[4 * CONTROL_PATH_MAX];
	struct stat st;

	if (!group)
		return 0;
	if (lstat(path, &st) < 0)
		return -errno;
	if (st.st_gid == group->gr_gid || chown(path, (uid_t)-1, group->gr_gid) == 0)
		return 0;
	snprintf(message, CONTROL_MESSAGE_LEN,
		 "\"%s\" cannot be given to the group " CONTROL_GROUP
		 ", whose members may ask for the status: %s; start the daemon as root, or with "
		 "that group as its own (in a unit: Group=" CONTROL_GROUP ")",
		 text_escape(path, escaped, sizeof(escaped)), strerror(errno));
	return -EPERM;
}

bool control_may_ask(uint32_t uid)
{
	const struct group *group;
	const struct passwd *user;

	if (uid == 0 || uid == geteuid())
		return true;
	group = account_group(CONTROL_GROUP);
	user = group ? account_user(uid) : NULL;
	if (!user)
		return false;
	if (user->pw_gid == group->gr_gid)
		return true;
	for (char *const *member = group->gr_mem; *member; member++) {
		if (strcmp(*member, user->pw_name) == 0)
			return true;
	}
	return false;
}

static int listen_at(const char *path, int *ret, char message[static CONTROL_MESSAGE_LEN])
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address;
	struct stat st;
	mode_t mask;
	int r;

	if (fd < 0)
		return -errno;
	r = address_of(path, &address);
	if (r < 0)
		return r;
	if (lstat(path, &st) == 0) {
		if (!S_ISSOCK(st.st_mode))
			return -EEXIST;
		if (unlink(path) < 0)
			return -errno;
	}
	/* Nobody gets in before the group is right. */
	mask = umask(0177);
	r = bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	umask(mask);
	if (r == 0)
		r = give_to_group(path, message);
	if (r < 0)
		return r;
	if (chmod(path, 0660) < 0 || listen(fd, BACKLOG) < 0)
		return -errno;
	*ret = TAKE_FD(fd);
	return 0;
}

int control_open(struct control **ret, sd_event *event, const char *path, control_answer answer,
		 void *context, char message[static CONTROL_MESSAGE_LEN])
{
	struct control *c = calloc(1, sizeof(*c));
	int r;

	message[0] = '\0';
	if (!c)
		return -ENOMEM;
	c->event = sd_event_ref(event);
	c->answer = answer;
	c->context = context;
	c->fd = -1;
	r = listen_at(path, &c->fd, message);
	if (r == 0) {
		c->path = strdup(path);
		r = c->path ? sd_event_add_io(event, &c->listening, c->fd, EPOLLIN, on_listening, c)
			    : -ENOMEM;
	}
	if (r < 0) {
		control_close(c);
		return r;
	}
	*ret = c;
	return 0;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		if (c->clients[i].control)
			client_close(&c->clients[i]);
	}
	sd_event_source_disable_unref(c->listening);
	sd_event_source_disable_unref(c->pause);
	sd_event_unref(c->event);
	if (c->fd >= 0)
		close(c->fd);
	if (c->path)
		unlink(c->path);
	free(c->path);
	free(c);
}

/* ---- the asker's side ---- */

/* A line without its newline. */
static int parse_greeting(char *line, int *ret_status, uint64_t *ret_len)
{
	uint64_t status;
	char *len;

	*ret_len = UINT64_MAX;
	if (strncmp(line, CONTROL_GREETING, strlen(CONTROL_GREETING)) != 0)
		return -EPROTO;
	len = strchr(line + strlen(CONTROL_GREETING), ' ');
	if (len)
		*len++ = '\0';
	if ((len && parse_u64(len, 0, UINT64_MAX, ret_len) < 0) ||
	    parse_u64(line + strlen(CONTROL_GREETING), 0, 125, &status) < 0)
		return -EPROTO;
	*ret_status = (int)status;
	return 0;
}

static int read_greeting(FILE *stream, int *ret_status, uint64_t *ret_len)
{
	char line[sizeof(CONTROL_GREETING) + 32];

	/* A daemon of another version closes what it does not understand, and so does one that
	 * ends: whoever asks again learns which. */
	errno = 0;
	if (!fgets(line, sizeof(line), stream))
		return errno ? -errno : -ECONNRESET;
	if (!strchr(line, '\n') && feof(stream))
		return -ECONNRESET;
	line[strcspn(line, "\n")] = '\0';
	return parse_greeting(line, ret_status, ret_len);
}

/* What an older daemon knows as well is asked in its words alone. */
static void word_request(const struct control_request *r, char buf[static CONTROL_REQUEST_LEN])
{
	char width[24] = "";

	if (r->width)
		snprintf(width, sizeof(width), " " WIDTH_KEY "%u", r->width);
	snprintf(buf, CONTROL_REQUEST_LEN, "%s%s%s%s%s%s%s\n", control_requests[r->form], width,
		 r->all ? " all" : "", r->verbose ? " verbose" : "",
		 r->local_time ? " local-time" : "", r->name ? "\t" : "", r->name ? r->name : "");
}

static int connect_and_ask(int fd, const char *path, const struct control_request *request)
{
	char words[CONTROL_REQUEST_LEN];
	struct sockaddr_un address;
	int r = address_of(path, &address);

	if (r < 0)
		return r;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	word_request(request, words);
	if (send(fd, words, strlen(words), MSG_NOSIGNAL) < 0)
		return errno == EPIPE ? -ECONNRESET : -errno;
	return 0;
}

int control_ask(const char *path, const struct control_request *request, uint64_t patience_ns,
		FILE **ret, int *ret_status, uint64_t *ret_len)
{
	const struct timeval patience = {
		.tv_sec = (time_t)(patience_ns / 1000000000),
		.tv_usec = (suseconds_t)(patience_ns % 1000000000 / 1000),
	};
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	_cleanup_fclose_ FILE *stream = NULL;
	int r;

	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	r = connect_and_ask(fd, path, request);
	if (r < 0)
		return r;
	stream = fdopen(fd, "r");
	if (!stream)
		return -errno;
	fd = -1;
	r = read_greeting(stream, ret_status, ret_len);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(stream);
	return 0;
}

int control_ask_later(const char *path, enum control_form form, int *ret_fd)
{
	const struct control_request request = {.form = form};
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int r = fd < 0 ? -errno : connect_and_ask(fd, path, &request);

	if (r == 0)
		*ret_fd = TAKE_FD(fd);
	return r;
}

int control_read_answer(char *answer, int *ret_status, char **ret_body)
{
	char *end = strchr(answer, '\n');
	uint64_t len;
	int r;

	if (!end)
		return -EPROTO;
	*end = '\0';
	*ret_body = end + 1;
	r = parse_greeting(answer, ret_status, &len);
	return r == 0 && len != UINT64_MAX && strlen(*ret_body) != len ? -EPROTO : r;
}
