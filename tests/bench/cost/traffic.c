// SPDX-License-Identifier: GPL-2.0-only
/*
 * The traffic that costs are measured with, client and server in one.
 *
 *	traffic serve [PORT...]            accepts; closes at once, but what comes on port 80 is
 *	                                   read to its end and thrown away first
 *	traffic connect ADDRESS PORT MS    connects over and over, prints connect() calls per second
 *	                                   of time spent in them, by the median call
 *	traffic bulk ADDRESS PORT MS       sends as fast as it goes, prints MB per second, by the
 *	                                   median of windows of 10 ms
 *
 *	traffic cycle ADDRESS PORT MS      the same, prints the CPU nanoseconds that this side takes
 *for a connection from socket() to close(), and how many there were traffic call - - MS prints the
 *CPU nanoseconds of a system call that does nothing traffic flood PORT RATE COUNT      begins COUNT
 *connections to as many addresses, RATE a second, 0 as fast as it goes, and prints how many a
 *second it were; holds them until it is told to end by SIGTERM traffic storm PORT RATE COUNT the
 *same, each closed when 500 others were begun
 *
 * Medians, because whatever else the machine does takes the CPU away from some calls and windows
 * and leaves the others alone.
 * Exit status: 0, 1 failed, 2 wrong usage.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Compiled in, not linked: it needs no more of the program than this. */
#include "base/clock.h"
#include "base/cleanup.h"
#include "base/parse.c"

enum {
	EXIT_USAGE = 2,
	PORTS_MAX = 8,
	BULK_PORT = 80,
	CHUNK = 65536,
	CALLS = 1000,
	FLOOD_HOSTS = 1 << 17,
	OPEN_AT_ONCE = 500,
	FILES_SPARE = 64,
	RECEIVE_BUFFER = 131072, /* some 170 segments under way: no queue overflows, none is lost */
};

#define NS_PER_MS   1000000ULL
#define NS_PER_S    1000000000ULL
#define WINDOW_NS   (10 * NS_PER_MS)
#define SAMPLES_MAX (1 << 20) /* a minute of calls of 57 us; what comes after is not measured */

static char chunk[CHUNK];
static uint64_t samples[SAMPLES_MAX];
static size_t samples_count;

static void take_sample(uint64_t sample)
{
	if (samples_count < SAMPLES_MAX)
		samples[samples_count++] = sample;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* 0 when nothing was measured. */
static double median(void)
{
	qsort(samples, samples_count, sizeof(samples[0]), compare);
	return (double)samples[samples_count / 2];
}

static int complain(const char *what)
{
	int r = -errno;

	fprintf(stderr, "traffic: %s: %s\n", what, strerror(errno));
	return r;
}

static int listen_on(uint16_t port, int *ret)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1, window = RECEIVE_BUFFER;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof(window)) < 0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 512) < 0)
		return complain("listen");
	*ret = TAKE_FD(fd);
	return 0;
}

static void answer(int listener, bool drain)
{
	_cleanup_close_ int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	while (fd >= 0 && drain && recv(fd, chunk, sizeof(chunk), MSG_TRUNC) > 0)
		;
}

static int serve(const uint16_t *ports, size_t count)
{
	struct pollfd listeners[PORTS_MAX];

	for (size_t i = 0; i < count; i++) {
		listeners[i] = (struct pollfd){.events = POLLIN};
		if (listen_on(ports[i], &listeners[i].fd) < 0)
			return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		if (poll(listeners, count, -1) < 0)
			return 1;
		for (size_t i = 0; i < count; i++) {
			if (listeners[i].revents)
				answer(listeners[i].fd, ports[i] == BULK_PORT);
		}
	}
}

/* Connects, and says how long that took. The caller closes. */
static int connect_to(const struct sockaddr_in *to, uint64_t *ret_ns, int *ret)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t before;

	if (fd < 0)
		return complain("socket");
	before = clock_now_ns(CLOCK_MONOTONIC);
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0)
		return complain("connect");
	*ret_ns = clock_now_ns(CLOCK_MONOTONIC) - before;
	*ret = TAKE_FD(fd);
	return 0;
}

/* The far end closes first, so that no local port waits in TIME_WAIT on this side. */
static int connects(const struct sockaddr_in *to, uint64_t ms)
{
	uint64_t end = clock_now_ns(CLOCK_MONOTONIC) + ms * NS_PER_MS, took_ns;

	while (clock_now_ns(CLOCK_MONOTONIC) < end) {
		_cleanup_close_ int fd = -1;

		if (connect_to(to, &took_ns, &fd) < 0)
			return 1;
		while (recv(fd, chunk, sizeof(chunk), 0) > 0)
			;
		take_sample(took_ns);
	}
	printf("%.1f\n", NS_PER_S / median());
	return 0;
}

static int bulk(const struct sockaddr_in *to, uint64_t ms)
{
	uint64_t begin = clock_now_ns(CLOCK_MONOTONIC), now = begin, window = begin, bytes = 0;
	_cleanup_close_ int fd = -1;
	uint64_t unused;

	if (connect_to(to, &unused, &fd) < 0)
		return 1;
	while (now < begin + ms * NS_PER_MS) {
		ssize_t n = send(fd, chunk, sizeof(chunk), 0);

		if (n < 0) {
			complain("send");
			return 1;
		}
		bytes += (uint64_t)n;
		now = clock_now_ns(CLOCK_MONOTONIC);
		if (now - window >= WINDOW_NS) {
			take_sample(bytes * NS_PER_S / (now - window));
			window = now;
			bytes = 0;
		}
	}
	printf("%.1f\n", median() / 1e6);
	return 0;
}

/* As connects(), in CPU time of this side: what interrupts it for its own packets counts. */
static int cycles(const struct sockaddr_in *to, uint64_t ms)
{
	uint64_t end = clock_now_ns(CLOCK_MONOTONIC) + ms * NS_PER_MS, took_ns, before_ns;

	while (clock_now_ns(CLOCK_MONOTONIC) < end) {
		_cleanup_close_ int fd = -1;

		before_ns = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
		if (connect_to(to, &took_ns, &fd) < 0)
			return 1;
		while (recv(fd, chunk, sizeof(chunk), 0) > 0)
			;
		close(TAKE_FD(fd));
		take_sample(clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns);
	}
	printf("%.0f %zu\n", median(), samples_count);
	return 0;
}

static int calls(uint64_t ms)
{
	uint64_t end = clock_now_ns(CLOCK_MONOTONIC) + ms * NS_PER_MS, before_ns;

	while (clock_now_ns(CLOCK_MONOTONIC) < end) {
		before_ns = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
		for (int i = 0; i < CALLS; i++)
			(void)getppid();
		take_sample(clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns);
	}
	printf("%.2f\n", median() / CALLS);
	return 0;
}

/* Addresses of 198.18.0.0/15, which RFC 2544 sets aside for this. */
static struct sockaddr_in flood_to(uint16_t port, uint64_t n)
{
	uint32_t host = (uint32_t)(n * 257 % FLOOD_HOSTS);

	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl((198U << 24 | 18U << 16) + host),
	};
}

static int begin_one(uint16_t port, uint64_t n)
{
	struct sockaddr_in to = flood_to(port, n);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return complain("socket");
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS)
		return complain("connect");
	return fd;
}

/* Begins count connections, the first of them to the address of that number. 0 or 1. */
static int begin_all(uint16_t port, uint64_t rate, uint64_t first, uint64_t count, bool hold)
{
	uint64_t begin_ns = clock_now_ns(CLOCK_MONOTONIC), now_ns, due_ns;
	_cleanup_free_ int *fds = calloc(count, sizeof(*fds));

	for (uint64_t i = 0; fds && i < count; i++) {
		due_ns = begin_ns + (rate ? i * NS_PER_S / rate : 0);
		now_ns = clock_now_ns(CLOCK_MONOTONIC);
		if (due_ns > now_ns + NS_PER_MS)
			usleep((useconds_t)((due_ns - now_ns) / 1000));
		fds[i] = begin_one(port, first + i);
		if (fds[i] < 0)
			return 1;
		if (!hold && i >= OPEN_AT_ONCE)
			close(fds[i - OPEN_AT_ONCE]);
	}
	return fds ? 0 : 1;
}

/* In a process of its own, which says by a byte that it has begun them, and ends with this one. */
static int begin_part(uint16_t port, uint64_t first, uint64_t count, int done)
{
	pid_t child = fork();

	if (child != 0)
		return child < 0 ? complain("fork") : 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (begin_all(port, 0, first, count, true) == 0 && write(done, "", 1) == 1)
		pause();
	_exit(1);
}

static void tell_rate(uint64_t count, uint64_t begin_ns)
{
	printf("%.0f\n", (double)count * NS_PER_S / (clock_now_ns(CLOCK_MONOTONIC) - begin_ns));
	fflush(stdout);
}

static int storm(uint16_t port, uint64_t rate, uint64_t count)
{
	uint64_t begin_ns = clock_now_ns(CLOCK_MONOTONIC);

	if (begin_all(port, rate, 0, count, false))
		return 1;
	tell_rate(count, begin_ns);
	return 0;
}

/* More than a process may have open files: by as many processes as it takes. */
static int flood(uint16_t port, uint64_t count)
{
	uint64_t begin_ns = clock_now_ns(CLOCK_MONOTONIC), each;
	struct rlimit files;
	int done[2], parts = 0;
	char byte;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || pipe(done) < 0)
		return complain("open files"), 1;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	each = files.rlim_cur > 2 * FILES_SPARE ? files.rlim_cur - FILES_SPARE : FILES_SPARE;
	for (uint64_t first = 0; first < count; first += each, parts++) {
		if (begin_part(port, first, count - first < each ? count - first : each, done[1]) <
		    0)
			return 1;
	}
	close(done[1]);
	for (; parts; parts--) {
		if (read(done[0], &byte, 1) != 1)
			return 1;
	}
	tell_rate(count, begin_ns);
	pause();
	return 0;
}

static int usage(void)
{
	fputs("usage: traffic serve PORT... | connect|cycle|bulk ADDRESS PORT MS | call - - MS |\n"
	      "               storm PORT RATE COUNT | flood PORT - COUNT\n",
	      stderr);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	uint16_t ports[PORTS_MAX];
	uint64_t port, ms;

	signal(SIGPIPE, SIG_IGN);
	if (argc > 2 && argc - 2 <= PORTS_MAX && strcmp(argv[1], "serve") == 0) {
		for (int i = 2; i < argc; i++) {
			if (parse_u64(argv[i], 1, UINT16_MAX, &port) < 0)
				return usage();
			ports[i - 2] = (uint16_t)port;
		}
		return serve(ports, (size_t)argc - 2);
	}
	if (argc == 5 && (strcmp(argv[1], "flood") == 0 || strcmp(argv[1], "storm") == 0)) {
		uint64_t rate = 0, count;

		if (parse_u64(argv[2], 1, UINT16_MAX, &port) < 0 ||
		    (strcmp(argv[1], "storm") == 0 && parse_u64(argv[3], 0, 1000000, &rate) < 0) ||
		    parse_u64(argv[4], 1, FLOOD_HOSTS, &count) < 0)
			return usage();
		return strcmp(argv[1], "flood") == 0 ? flood((uint16_t)port, count)
						     : storm((uint16_t)port, rate, count);
	}
	if (argc == 5 && strcmp(argv[1], "call") == 0 && parse_u64(argv[4], 50, 60000, &ms) == 0)
		return calls(ms);
	if (argc != 5 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1 ||
	    parse_u64(argv[3], 1, UINT16_MAX, &port) < 0 || parse_u64(argv[4], 50, 60000, &ms) < 0)
		return usage();
	to.sin_port = htons((uint16_t)port);
	if (strcmp(argv[1], "connect") == 0)
		return connects(&to, ms);
	if (strcmp(argv[1], "cycle") == 0)
		return cycles(&to, ms);
	return strcmp(argv[1], "bulk") == 0 ? bulk(&to, ms) : usage();
}
