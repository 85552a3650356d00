// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client that behaves like a mail server: it connects, waits for the banner, says EHLO and
 * QUIT, and prints how each connection attempt ended, one line each:
 *
 *	203.0.113.7 25 ETIMEDOUT 131072.4
 *
 * that is address, port, result (connected, gave-up, or the kernel's errno) and milliseconds.
 * What goes wrong after the connection stands is said on stderr and changes nothing of that.
 * Exit status: 0 when every attempt was made, whatever became of it; 2 on wrong usage.
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <netinet/in.h>

/* Compiled in, not linked: every program of the lab is one file. */
#include "base/address.c"
#include "base/parse.c"

enum { EXIT_USAGE = 2, TARGETS_MAX = 4096, LINE_MAX_LEN = 512 };

#define NS_PER_MS	  1000000ULL
#define DIALOGUE_LIMIT_MS 30000 /* for a server that connects and then says nothing */

struct target {
	struct address address;
	uint16_t port;
};

struct options {
	uint64_t timeout_ms; /* 0: the kernel's own */
	uint64_t repeat, interval_ms, hold_ms;
	bool parallel, mail, linger0, banner_and_close, v4mapped;
	const char *comm;
	struct address bind; /* unknown: the kernel chooses */
	struct target *targets;
	size_t count;
};

enum state { STATE_CONNECTING, STATE_HOLDING, STATE_TALKING, STATE_DONE };

struct attempt {
	const struct target *target;
	int fd;
	enum state state;
	uint64_t start_ns, deadline_ns; /* UINT64_MAX: none */
	size_t step;			/* of the dialogue */
	char line[LINE_MAX_LEN];
	size_t line_len;
};

/* What is said after each positive reply; when nothing is left the connection is closed. */
static const char *const greeting[] = {"EHLO mailer.example\r\n", "QUIT\r\n", NULL};
static const char *const whole_mail[] = {
	"EHLO mailer.example\r\n",
	"MAIL FROM:<lab@mailer.example>\r\n",
	"RCPT TO:<somebody@lab.example>\r\n",
	"DATA\r\n",
	"From: lab@mailer.example\r\nTo: somebody@lab.example\r\n"
	"Subject: a small mail\r\n\r\nIt says nothing.\r\n.\r\n",
	"QUIT\r\n",
	NULL,
};
static const char *const nothing[] = {NULL};

static const char usage[] =
	"usage: mailer [options] ADDRESS:PORT... ([ADDRESS]:PORT for IPv6)\n"
	"  --timeout MS             gives up by itself (else waits for the kernel)\n"
	"  --parallel               all at once (else one after another)\n"
	"  --repeat N               goes through the list N times (1)\n"
	"  --interval MS            between two times (0)\n"
	"  --mail                   sends a small mail\n"
	"  --hold MS                keeps the connection open before the dialogue\n"
	"  --read-banner-and-close  closes after the banner\n"
	"  --linger0                closes after the banner, by RST\n"
	"  --bind ADDRESS           the source address\n"
	"  --v4mapped               reaches IPv4 through an IPv6 socket\n"
	"  --comm NAME              is called NAME in the process list (at most 15 bytes)\n";

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void sleep_ms(uint64_t ms)
{
	struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000 * NS_PER_MS)};

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t) == EINTR)
		;
}

static void print_result(const struct attempt *a, const char *result)
{
	char text[ADDRESS_STR_LEN];

	printf("%s %u %s %.1f\n", address_to_str(&a->target->address, text), a->target->port,
	       result, (double)(now_ns() - a->start_ns) / NS_PER_MS);
}

static void close_attempt(struct attempt *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	a->state = STATE_DONE;
}

static void fail(struct attempt *a, int err)
{
	print_result(a, strerrorname_np(err));
	close_attempt(a);
}

/* The connection stood, the dialogue broke. */
static void complain(struct attempt *a, const char *what)
{
	char text[ADDRESS_STR_LEN];

	fprintf(stderr, "mailer: %s %u: %s\n", address_to_str(&a->target->address, text),
		a->target->port, what);
	close_attempt(a);
}

/* v6 also for an IPv4 address in its mapped form. Returns the length. */
static socklen_t to_sockaddr(const struct address *address, uint16_t port, bool v6,
			     struct sockaddr_storage *ret)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	memcpy(&in.sin_addr, address->bytes + 12, 4);
	memcpy(&in6.sin6_addr, address->bytes, 16);
	if (v6)
		memcpy(ret, &in6, sizeof(in6));
	else
		memcpy(ret, &in, sizeof(in));
	return v6 ? sizeof(in6) : sizeof(in);
}

static int bind_source(const struct options *o, int fd, bool v6)
{
	struct sockaddr_storage source;
	socklen_t len;

	if (address_is_unknown(&o->bind))
		return 0;
	if (!v6 && address_family(&o->bind) == FAMILY_IPV6)
		return -EAFNOSUPPORT;
	len = to_sockaddr(&o->bind, 0, v6, &source);
	return bind(fd, (struct sockaddr *)&source, len) < 0 ? -errno : 0;
}

static void connected(struct attempt *a, const struct options *o)
{
	uint64_t limit_ms = o->timeout_ms ? o->timeout_ms : DIALOGUE_LIMIT_MS;

	print_result(a, "connected");
	a->state = o->hold_ms ? STATE_HOLDING : STATE_TALKING;
	a->deadline_ns = now_ns() + (o->hold_ms ? o->hold_ms : limit_ms) * NS_PER_MS;
}

static void start(struct attempt *a, const struct target *target, const struct options *o)
{
	bool v6 = o->v4mapped || address_family(&target->address) == FAMILY_IPV6;
	struct sockaddr_storage peer;
	socklen_t len = to_sockaddr(&target->address, target->port, v6, &peer);
	int err;

	*a = (struct attempt){.target = target, .start_ns = now_ns()};
	a->deadline_ns = o->timeout_ms ? a->start_ns + o->timeout_ms * NS_PER_MS : UINT64_MAX;
	a->fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0) {
		fail(a, errno);
		return;
	}
	err = bind_source(o, a->fd, v6);
	if (err < 0)
		fail(a, -err);
	else if (connect(a->fd, (struct sockaddr *)&peer, len) == 0)
		connected(a, o);
	else if (errno != EINPROGRESS)
		fail(a, errno);
}

static void finish_connect(struct attempt *a, const struct options *o)
{
	int err = 0;
	socklen_t len = sizeof(err);

	getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err)
		fail(a, err);
	else
		connected(a, o);
}

/* A reply is complete. The next thing is said, or the connection closed. */
static void reply(struct attempt *a, const struct options *o)
{
	static const struct linger reset = {.l_onoff = 1, .l_linger = 0};
	const char *const *script = o->mail ? whole_mail : greeting;
	const char *next;

	if (a->line[0] != '2' && a->line[0] != '3') {
		complain(a, a->line);
		return;
	}
	if (o->linger0)
		setsockopt(a->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	if (o->linger0 || o->banner_and_close)
		script = nothing;
	next = script[a->step++];
	if (!next)
		close_attempt(a);
	else if (send(a->fd, next, strlen(next), MSG_NOSIGNAL) < 0)
		complain(a, strerrorname_np(errno));
}

/* A reply's last line has a space after the code. */
static void take_byte(struct attempt *a, const struct options *o, char c)
{
	if (c != '\n') {
		if (a->line_len < sizeof(a->line) - 1)
			a->line[a->line_len++] = c;
		return;
	}
	a->line[a->line_len] = '\0';
	if (a->line_len >= 3 && a->line[3] != '-')
		reply(a, o);
	a->line_len = 0;
}

static void talk(struct attempt *a, const struct options *o)
{
	char buf[4096];
	ssize_t len = recv(a->fd, buf, sizeof(buf), 0);

	if (len < 0 && errno == EAGAIN)
		return;
	if (len < 0)
		complain(a, strerrorname_np(errno));
	else if (len == 0)
		complain(a, "closed by the server");
	for (ssize_t i = 0; i < len && a->state == STATE_TALKING; i++)
		take_byte(a, o, buf[i]);
}

static void expired(struct attempt *a, const struct options *o)
{
	uint64_t limit_ms = o->timeout_ms ? o->timeout_ms : DIALOGUE_LIMIT_MS;

	switch (a->state) {
	case STATE_CONNECTING:
		print_result(a, "gave-up");
		close_attempt(a);
		break;
	case STATE_HOLDING:
		a->state = STATE_TALKING;
		a->deadline_ns = now_ns() + limit_ms * NS_PER_MS;
		break;
	case STATE_TALKING:
		complain(a, "no reply in time");
		break;
	case STATE_DONE:
		break;
	}
}

/* Waits for something to happen to any of the attempts. False when all are done. */
static bool wait_for_any(struct attempt *attempts, struct pollfd *fds, size_t count)
{
	uint64_t next_ns = UINT64_MAX, now = now_ns();
	struct timespec wait;
	bool left = false;

	for (size_t i = 0; i < count; i++) {
		const struct attempt *a = &attempts[i];
		bool listen = a->state == STATE_CONNECTING || a->state == STATE_TALKING;

		fds[i] = (struct pollfd){.fd = listen ? a->fd : -1, .events = POLLIN};
		if (a->state == STATE_CONNECTING)
			fds[i].events = POLLOUT;
		if (a->state == STATE_DONE)
			continue;
		left = true;
		if (a->deadline_ns < next_ns)
			next_ns = a->deadline_ns;
	}
	if (!left)
		return false;
	next_ns = next_ns > now ? next_ns - now : 0;
	wait.tv_sec = (time_t)(next_ns / 1000000000 < 86400 ? next_ns / 1000000000 : 86400);
	wait.tv_nsec = (long)(next_ns % 1000000000);
	ppoll(fds, count, &wait, NULL);
	return true;
}

static void run(struct attempt *attempts, struct pollfd *fds, size_t count, const struct options *o)
{
	while (wait_for_any(attempts, fds, count)) {
		for (size_t i = 0; i < count; i++) {
			struct attempt *a = &attempts[i];

			if (fds[i].revents && a->state == STATE_CONNECTING)
				finish_connect(a, o);
			else if (fds[i].revents && a->state == STATE_TALKING)
				talk(a, o);
			if (a->state != STATE_DONE && now_ns() >= a->deadline_ns)
				expired(a, o);
		}
	}
}

/* Once through the list. 0 or -ENOMEM. */
static int round_once(const struct options *o)
{
	_cleanup_free_ struct attempt *attempts = calloc(o->count, sizeof(*attempts));
	_cleanup_free_ struct pollfd *fds = calloc(o->count, sizeof(*fds));

	if (!attempts || !fds)
		return -ENOMEM;
	for (size_t i = 0; i < o->count; i++) {
		start(&attempts[i], &o->targets[i], o);
		if (!o->parallel)
			run(&attempts[i], &fds[i], 1, o);
	}
	run(attempts, fds, o->count, o);
	return 0;
}

/* ADDRESS:PORT or [ADDRESS]:PORT. */
static int target_parse(const char *text, struct target *ret)
{
	const char *colon = strrchr(text, ':');
	bool bracket = text[0] == '[' && colon && colon > text + 1 && colon[-1] == ']';
	char address[ADDRESS_STR_LEN];
	size_t len;
	uint64_t port;

	if (!colon || parse_u64(colon + 1, 1, 65535, &port) < 0)
		return -EINVAL;
	len = (size_t)(colon - text) - (bracket ? 2 : 0);
	if (len >= sizeof(address))
		return -EINVAL;
	memcpy(address, text + bracket, len);
	address[len] = '\0';
	if (address_parse(address, &ret->address) < 0 || bracket != !!strchr(address, ':'))
		return -EINVAL;
	ret->port = (uint16_t)port;
	return 0;
}

enum { OPT_BASE = 1000 /* above every character */ };

/* One table: numbers and flags by offset, anything else by its own case. */
static const struct {
	const char *name;
	uint64_t max; /* of a number; 0: a flag */
	size_t offset;
} settings[] = {
	{"timeout", 86400000, offsetof(struct options, timeout_ms)},
	{"repeat", 1000000, offsetof(struct options, repeat)},
	{"interval", 86400000, offsetof(struct options, interval_ms)},
	{"hold", 86400000, offsetof(struct options, hold_ms)},
	{"parallel", 0, offsetof(struct options, parallel)},
	{"mail", 0, offsetof(struct options, mail)},
	{"linger0", 0, offsetof(struct options, linger0)},
	{"read-banner-and-close", 0, offsetof(struct options, banner_and_close)},
	{"v4mapped", 0, offsetof(struct options, v4mapped)},
};

/* Says on stderr what is wrong with which option. */
static int option_take(struct options *o, int letter)
{
	void *where;

	if (letter >= OPT_BASE) {
		where = (char *)o + settings[letter - OPT_BASE].offset;
		if (!settings[letter - OPT_BASE].max) {
			*(bool *)where = true;
			return 0;
		}
		if (!parse_u64(optarg, 1, settings[letter - OPT_BASE].max, where))
			return 0;
		fprintf(stderr, "mailer: --%s %s: expected a number from 1 to %lu\n",
			settings[letter - OPT_BASE].name, optarg, settings[letter - OPT_BASE].max);
		return -EINVAL;
	}
	if (letter == 'c') {
		o->comm = optarg;
		return 0;
	}
	if (letter == 'b' && address_parse(optarg, &o->bind) == 0)
		return 0;
	if (letter == 'b')
		fprintf(stderr, "mailer: --bind %s: expected an address\n", optarg);
	return letter == 'h' ? 1 : -EINVAL;
}

static int options_parse(int argc, char **argv, struct options *o)
{
	struct option list[ARRAY_LEN(settings) + 4] = {
		[ARRAY_LEN(settings)] = {"bind", required_argument, NULL, 'b'},
		{"comm", required_argument, NULL, 'c'},
		{"help", no_argument, NULL, 'h'},
	};
	int letter, err;

	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		list[i] = (struct option){settings[i].name,
					  settings[i].max ? required_argument : no_argument, NULL,
					  OPT_BASE + (int)i};
	while ((letter = getopt_long(argc, argv, "", list, NULL)) >= 0) {
		err = option_take(o, letter);
		if (err)
			return err;
	}
	if (optind == argc || argc - optind > TARGETS_MAX) {
		fprintf(stderr, "mailer: expected 1 to %d ADDRESS:PORT\n", TARGETS_MAX);
		return -EINVAL;
	}
	o->targets = calloc((size_t)(argc - optind), sizeof(*o->targets));
	if (!o->targets)
		return -ENOMEM;
	for (; optind < argc; optind++) {
		if (target_parse(argv[optind], &o->targets[o->count++]) == 0)
			continue;
		fprintf(stderr, "mailer: %s: expected ADDRESS:PORT or [ADDRESS]:PORT\n",
			argv[optind]);
		return -EINVAL;
	}
	return 0;
}

/* As many sockets at once as the hard limit allows. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void options_done(struct options *o)
{
	free(o->targets);
}

int main(int argc, char **argv)
{
	_cleanup_(options_done) struct options o = {.repeat = 1};
	int err = options_parse(argc, argv, &o);

	if (err) {
		fputs(usage, err > 0 ? stdout : stderr);
		return err > 0 ? EXIT_SUCCESS : EXIT_USAGE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (o.comm)
		prctl(PR_SET_NAME, o.comm);
	raise_file_limit();
	for (uint64_t i = 0; i < o.repeat; i++) {
		if (i && o.interval_ms)
			sleep_ms(o.interval_ms);
		if (round_once(&o) < 0)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
