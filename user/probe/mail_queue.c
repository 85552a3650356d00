// SPDX-License-Identifier: GPL-2.0-only
/* See mail_queue.h. */

#include "probe/mail_queue.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/clock.h"

/* What one line of a command's output is taken as. */
typedef void (*take_line)(void *context, const char *line, size_t len);

struct queue_command {
	const char *program;
	char *const argv[3];
	void (*take)(struct mail_queue *q, const char *line, size_t len, uint64_t now_s);
};

#define WORD(text) ((char *)(uintptr_t)(text))

static const struct queue_command queue_commands[] = {
	{"postfix", {WORD("/usr/sbin/postqueue"), WORD("-j"), NULL}, mail_queue_take_postfix},
	{"exim", {WORD("/usr/sbin/exim4"), WORD("-bp"), NULL}, mail_queue_take_exim},
	{"exim", {WORD("/usr/sbin/exim"), WORD("-bp"), NULL}, mail_queue_take_exim},
};

/* ---- what is counted ---- */

/* NULL: it is mail for this machine itself, or there is no room. */
static struct mail_queue_domain *find_domain(struct mail_queue *q, const char *address)
{
	const char *at = strrchr(address, '@');
	struct mail_queue_domain *d;
	char name[PLAN_NAME_LEN];

	if (!at || plan_name(at + 1, name) < 0 || !strchr(name, '.'))
		return NULL;
	q->recipients++;
	for (size_t i = 0; i < q->count; i++) {
		if (strcmp(q->domains[i].name, name) == 0)
			return &q->domains[i];
	}
	if (q->count == MAIL_QUEUE_DOMAINS_MAX) {
		q->partly = true;
		return NULL;
	}
	d = &q->domains[q->count++];
	*d = (struct mail_queue_domain){0};
	memcpy(d->name, name, sizeof(name));
	return d;
}

/* Of what is tried at more places than have a row, the newest has the last one. */
static void count_tried(struct mail_queue_domain *d, const struct mail_queue_tried *tried)
{
	struct mail_queue_tried *row = d->tried;

	for (; row < d->tried + d->tried_count; row++) {
		if (address_equal(&row->address, &tried->address) && row->port == tried->port) {
			row->recipients += tried->recipients;
			return;
		}
	}
	if (d->tried_count < MAIL_QUEUE_TRIED_MAX)
		d->tried_count++;
	d->tried[d->tried_count - 1] = *tried;
}

/* The first "[ADDRESS]" or "[ADDRESS]:PORT": host names have no brackets, and what a server said
 * comes behind its address. */
static bool find_tried(const char *text, struct mail_queue_tried *ret)
{
	for (const char *open = strchr(text, '['), *close; open; open = strchr(open + 1, '[')) {
		char address[ADDRESS_STR_LEN];
		unsigned long port;
		size_t len;

		close = strchr(open, ']');
		len = close ? (size_t)(close - open - 1) : sizeof(address);
		if (len >= sizeof(address))
			continue;
		memcpy(address, open + 1, len);
		address[len] = '\0';
		if (address_parse(address, &ret->address) < 0)
			continue;
		port = close[1] == ':' && isdigit((unsigned char)close[2])
			       ? strtoul(close + 2, NULL, 10)
			       : 0;
		ret->port = port <= UINT16_MAX ? (uint16_t)port : 0;
		return true;
	}
	return false;
}

static void count_mail(struct mail_queue *q, uint64_t arrived_s)
{
	q->mails++;
	if (arrived_s && (!q->oldest_s || arrived_s < q->oldest_s))
		q->oldest_s = arrived_s;
}

static void take_recipient(struct mail_queue *q, const json_t *recipient)
{
	const char *address = json_string_value(json_object_get(recipient, "address"));
	const char *reason = json_string_value(json_object_get(recipient, "delay_reason"));
	struct mail_queue_domain *d = address ? find_domain(q, address) : NULL;
	struct mail_queue_tried tried = {.recipients = 1};

	if (!d)
		return;
	d->recipients++;
	if (reason && find_tried(reason, &tried))
		count_tried(d, &tried);
}

void mail_queue_take_postfix(struct mail_queue *q, const char *line, size_t len, uint64_t now_s)
{
	json_t *mail = json_loadb(line, len, JSON_DISABLE_EOF_CHECK, NULL), *recipient;
	json_t *recipients = json_object_get(mail, "recipients");
	json_int_t arrived = json_integer_value(json_object_get(mail, "arrival_time"));
	size_t i;

	if (recipients)
		count_mail(q, arrived > 0 && (uint64_t)arrived <= now_s ? (uint64_t)arrived : 0);
	json_array_foreach(recipients, i, recipient) take_recipient(q, recipient);
	json_decref(mail);
}

static bool is_id(const char *text, size_t len)
{
	if (len != 16 && len != 23)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && text[i] != '-')
			return false;
	}
	return text[0] != '-';
}

/* "25m  2.9K 1tHjEZ-0001Ab-2C <sender>": how old it is, how large, its id. */
static void take_exim_mail(struct mail_queue *q, const char *line, uint64_t now_s)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}};
	char id[32], unit;
	unsigned int age;
	uint64_t ago_s = UINT64_MAX;

	q->id[0] = '\0';
	if (sscanf(line, " %4u%c %*s %31s", &age, &unit, id) != 3 || !is_id(id, strlen(id)))
		return;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		ago_s = unit == units[i].unit ? age * units[i].seconds : ago_s;
	memcpy(q->id, id, strlen(id) + 1);
	count_mail(q, ago_s < now_s ? now_s - ago_s : 0);
}

/* A recipient stands on a line of its own behind blanks; "D" before it: it has been delivered. */
void mail_queue_take_exim(struct mail_queue *q, const char *line, size_t len, uint64_t now_s)
{
	struct mail_queue_domain *d;
	char text[512];
	size_t begin = 0;

	if (len >= sizeof(text) || memchr(line, '\0', len))
		return;
	memcpy(text, line, len);
	text[len] = '\0';
	while (text[begin] == ' ')
		begin++;
	if (begin < 8) {
		take_exim_mail(q, text, now_s);
		return;
	}
	if (strpbrk(text + begin, " <>\t"))
		return;
	d = find_domain(q, text + begin);
	if (!d)
		return;
	d->recipients++;
	if (!d->mail[0])
		memcpy(d->mail, q->id, sizeof(q->id));
}

void mail_queue_take_exim_log(struct mail_queue_domain *d, const char *line, size_t len)
{
	struct mail_queue_tried tried = {.recipients = d->recipients};
	char text[1024], *host;

	if (len >= sizeof(text) || memchr(line, '\0', len))
		return;
	memcpy(text, line, len);
	text[len] = '\0';
	host = strstr(text, " H=");
	if (!host || !find_tried(host, &tried))
		return;
	d->tried[0] = tried; /* the newest is the last */
	d->tried_count = 1;
}

static int by_recipients(const void *a, const void *b)
{
	const struct mail_queue_domain *x = a, *y = b;

	if (x->recipients != y->recipients)
		return x->recipients < y->recipients ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* ---- where it comes from ---- */

static _Noreturn void run(char *const argv[], int out)
{
	char *const env[] = {WORD("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), WORD("LC_ALL=C"), NULL};
	int nowhere = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(nowhere, STDERR_FILENO) < 0)
		_exit(127);
	close_range(STDERR_FILENO + 1, UINT_MAX, 0);
	execve(argv[0], argv, env);
	_exit(127);
}

static pid_t start(char *const argv[], int *ret_fd)
{
	int pipe_fds[2];
	pid_t child;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child == 0)
		run(argv, pipe_fds[1]);
	close(pipe_fds[1]);
	if (child < 0) {
		child = -errno;
		close(pipe_fds[0]);
		return child;
	}
	*ret_fd = pipe_fds[0];
	return child;
}

/* Hands over whole lines. Returns what is left of the last one. */
static size_t take_lines(take_line take, void *context, char *buf, size_t len)
{
	char *begin = buf, *end;

	while ((end = memchr(begin, '\n', len - (size_t)(begin - buf)))) {
		take(context, begin, (size_t)(end - begin));
		begin = end + 1;
	}
	len -= (size_t)(begin - buf);
	memmove(buf, begin, len);
	return len;
}

/* False when the time or the bound was reached first. */
static bool read_all(int fd, uint64_t until_ns, take_line take, void *context)
{
	_cleanup_free_ char *buf = malloc(MAIL_QUEUE_LINE_MAX);
	size_t held = 0, total = 0;

	while (buf && total < MAIL_QUEUE_READ_MAX) {
		uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (now_ns >= until_ns ||
		    poll(&p, 1, (int)((until_ns - now_ns) / 1000000) + 1) == 0)
			return false;
		n = read(fd, buf + held, MAIL_QUEUE_LINE_MAX - held);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		total += (size_t)n;
		held = take_lines(take, context, buf, held + (size_t)n);
		if (held == MAIL_QUEUE_LINE_MAX)
			held = 0; /* too long a line: the rest of it is no line of its kind */
	}
	return false;
}

/* Runs it and reads what it says. Its wait status; -ETIME where the time or the bound came first,
 * or another negative errno. */
static int ask(char *const argv[], uint64_t until_ns, take_line take, void *context)
{
	_cleanup_close_ int fd = -1;
	pid_t child = start(argv, &fd);
	int status = 0;
	bool whole;

	if (child < 0)
		return child;
	whole = read_all(fd, until_ns, take, context);
	if (!whole)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return whole ? status : -ETIME;
}

struct reading {
	struct mail_queue *queue;
	const struct queue_command *command;
	uint64_t now_s;
};

static void take_mail(void *context, const char *line, size_t len)
{
	const struct reading *r = context;

	r->command->take(r->queue, line, len, r->now_s);
}

static void read_queue(struct mail_queue *q, const struct queue_command *c, uint64_t until_ns)
{
	struct reading reading = {
		.queue = q, .command = c, .now_s = clock_now_ns(CLOCK_REALTIME) / 1000000000};
	int r = ask(c->argv, until_ns, take_mail, &reading);

	if (r < 0 && r != -ETIME) {
		snprintf(q->reason, sizeof(q->reason), "%s cannot be run", c->argv[0]);
		return;
	}
	q->readable = q->mails > 0 || (r >= 0 && WIFEXITED(r) && WEXITSTATUS(r) == 0);
	q->partly |= r == -ETIME;
	if (!q->readable)
		snprintf(q->reason, sizeof(q->reason), "%s %s", c->argv[0],
			 r >= 0 ? "tells nothing to this user" : "did not answer in time");
}

static void take_log_line(void *context, const char *line, size_t len)
{
	mail_queue_take_exim_log(context, line, len);
}

/* Its listing does not say where a mail was tried; the log of one mail of each domain does. */
static void read_exim_logs(struct mail_queue *q, char *program, uint64_t until_ns)
{
	for (size_t i = 0; i < q->count && i < MAIL_QUEUE_LOGS_MAX; i++) {
		struct mail_queue_domain *d = &q->domains[i];
		char *const argv[] = {program, WORD("-Mvl"), d->mail, NULL};

		if (d->mail[0] && clock_now_ns(CLOCK_MONOTONIC) < until_ns)
			(void)ask(argv, until_ns, take_log_line, d);
	}
}

void mail_queue_read(struct mail_queue *ret, uint64_t timeout_ns, bool tried)
{
	uint64_t until_ns = clock_now_ns(CLOCK_MONOTONIC) + timeout_ns;
	const struct queue_command *c = queue_commands;

	*ret = (struct mail_queue){0};
	while (c < queue_commands + ARRAY_LEN(queue_commands) && access(c->argv[0], X_OK) < 0)
		c++;
	if (c == queue_commands + ARRAY_LEN(queue_commands))
		return;
	ret->program = c->program;
	read_queue(ret, c, until_ns);
	qsort(ret->domains, ret->count, sizeof(ret->domains[0]), by_recipients);
	if (tried && c->take == mail_queue_take_exim)
		read_exim_logs(ret, c->argv[0], until_ns);
}
