// SPDX-License-Identifier: GPL-2.0-only
/*
 * An internet behind a TUN device: a network namespace whose only uplink ends in this program,
 * which plays every destination by a script (lab_script.h; *.lab are examples). What it drops is
 * gone without a trace in this kernel, as when a provider drops it, and it counts what every
 * destination was sent, so that a test knows the truth.
 *
 *	lab --netns lab25 --script tests/lab/cloud-25-blocked.lab --stats /tmp/stats.json
 *	ip netns exec lab25 build/lab/mailer 203.0.113.7:25
 *
 * With after=reset the RST may overtake the program that connects, which then sees ECONNRESET
 * from connect(): a banner-delay keeps the two apart. first=N counts from the start of the run,
 * also over a SIGHUP.
 *
 * SIGHUP reads the script again (a wrong one is refused, the old one stays), SIGUSR1 writes the
 * statistics and then the line "stats written N", SIGTERM and SIGINT end it, and the namespace
 * with it. Exit status: 0 ended as asked, 1 failed, 2 wrong usage, script or namespace.
 */

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

/* Compiled in, not linked: every program of the lab is one file. */
#include "base/address.c"
#include "base/parse.c"

#include "lab_net.h"
#include "lab_flow.h"

enum { EXIT_USAGE = 2, BATCH = 256 /* packets read before timers and signals get their turn */ };

#define NS_PER_S 1000000000ULL

struct options {
	const char *netns, *script, *stats;
	uint64_t ready_fd, mtu, duration_s, seed;
	bool ready, no_ipv6_route;
};

static const char usage[] =
	"usage: lab --netns NAME [options]\n"
	"  --netns NAME        the network namespace to create, and to remove at the end\n"
	"  --script FILE       DESTINATION PORT ACTION [key=value]... per line, first match wins\n"
	"                      (without it everything is dropped)\n"
	"  --stats FILE        JSON, written on SIGUSR1 and at the end\n"
	"  --ready-fd N        a newline is written there once the uplink works\n"
	"  --mtu N             of the uplink, 1280 to 65535 (1500)\n"
	"  --duration SECONDS  ends by itself, 1 to 86400 (120)\n"
	"  --seed N            of what is random: lost SYNs, sequence numbers (1)\n"
	"  --no-ipv6-route     an IPv6 address, but no default route\n";

static const struct option long_options[] = {
	{"netns", required_argument, NULL, 'n'}, {"script", required_argument, NULL, 's'},
	{"stats", required_argument, NULL, 'o'}, {"ready-fd", required_argument, NULL, 'r'},
	{"mtu", required_argument, NULL, 'm'},	 {"duration", required_argument, NULL, 'd'},
	{"seed", required_argument, NULL, 'e'},	 {"no-ipv6-route", no_argument, NULL, '6'},
	{"help", no_argument, NULL, 'h'},	 {NULL, 0, NULL, 0},
};

static int option_number(const char *name, uint64_t min, uint64_t max, uint64_t *ret)
{
	int err = parse_u64(optarg, min, max, ret);

	if (err < 0)
		fprintf(stderr, "lab: --%s %s: expected a number from %lu to %lu\n", name, optarg,
			min, max);
	return err;
}

/* 0, -EINVAL (said on stderr), or 1 when help was asked for. */
static int option_take(struct options *o, int letter)
{
	switch (letter) {
	case 'n':
		o->netns = optarg;
		return 0;
	case 's':
		o->script = optarg;
		return 0;
	case 'o':
		o->stats = optarg;
		return 0;
	case 'r':
		o->ready = true;
		return option_number("ready-fd", 0, 1048576, &o->ready_fd);
	case 'm':
		return option_number("mtu", 1280, 65535, &o->mtu);
	case 'd':
		return option_number("duration", 1, 86400, &o->duration_s);
	case 'e':
		return option_number("seed", 0, UINT64_MAX, &o->seed);
	case '6':
		o->no_ipv6_route = true;
		return 0;
	case 'h':
		return 1;
	default:
		return -EINVAL;
	}
}

static int options_parse(int argc, char **argv, struct options *o)
{
	int letter, err;

	while ((letter = getopt_long(argc, argv, "", long_options, NULL)) >= 0) {
		err = option_take(o, letter);
		if (err)
			return err;
	}
	if (optind < argc) {
		fprintf(stderr, "lab: %s: not an option\n", argv[optind]);
		return -EINVAL;
	}
	if (!o->netns || !netns_name_valid(o->netns)) {
		fputs("lab: --netns NAME: expected a name without '/'\n", stderr);
		return -EINVAL;
	}
	return 0;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* Blocks the signals the loop reads, so that none can end us between mount and removal. */
static int signals_open(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return net_error("sigprocmask", -errno);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return fd < 0 ? net_error("signalfd", -errno) : fd;
}

static void reload(struct world *w, const struct options *o)
{
	struct script *fresh = NULL;

	if (!o->script || script_load(o->script, &fresh) < 0) {
		puts("script refused, the old one stays");
		return;
	}
	free(w->script);
	w->script = fresh;
	printf("script loaded, rules: %zu\n", w->script->count);
}

/* False when it is time to end. */
static bool handle_signal(struct world *w, const struct options *o, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return true;
	if (info.ssi_signo == SIGHUP) {
		reload(w, o);
		return true;
	}
	if (info.ssi_signo != SIGUSR1)
		return false;
	if (o->stats && stats_write(&w->stats, o->stats) == 0)
		printf("stats written %lu\n", w->stats.sequence);
	else
		puts("stats not written");
	return true;
}

/* 0 or negative errno when the device is gone. */
static int handle_packets(struct world *w)
{
	static uint8_t packet[PACKET_MAX];

	for (int i = 0; i < BATCH; i++) {
		ssize_t len = read(w->device, packet, sizeof(packet));

		if (len < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (len < 0)
			return net_error(UPLINK_NAME, -errno);
		world_packet(w, packet, (size_t)len);
	}
	return 0;
}

static int loop(struct world *w, const struct options *o, int signals)
{
	struct pollfd fds[] = {{.fd = w->device, .events = POLLIN},
			       {.fd = signals, .events = POLLIN}};
	uint64_t end_ns = now_ns() + o->duration_s * NS_PER_S;

	for (;;) {
		uint64_t next_ns = timers_next_ns(&w->timers);
		uint64_t wait_ns;
		struct timespec wait;

		w->now_ns = now_ns();
		if (w->now_ns >= end_ns)
			return 0;
		next_ns = next_ns < end_ns ? next_ns : end_ns;
		wait_ns = next_ns > w->now_ns ? next_ns - w->now_ns : 0;
		wait.tv_sec = (time_t)(wait_ns / NS_PER_S);
		wait.tv_nsec = (long)(wait_ns % NS_PER_S);
		if (ppoll(fds, ARRAY_LEN(fds), &wait, NULL) < 0 && errno != EINTR)
			return net_error("poll", -errno);
		w->now_ns = now_ns();
		world_timers(w);
		if (fds[1].revents && !handle_signal(w, o, signals))
			return 0;
		if (fds[0].revents && handle_packets(w) < 0)
			return -EIO;
	}
}

static void say_ready(const struct world *w, const struct options *o)
{
	printf("namespace %s is up: " UPLINK_NAME " has " UPLINK_IPV4 " and " UPLINK_IPV6
	       ", rules: %zu, ends in %lu s\n",
	       o->netns, w->script->count, o->duration_s);
	if (!o->ready)
		return;
	if (write((int)o->ready_fd, "\n", 1) != 1)
		net_error("--ready-fd", -errno);
	close((int)o->ready_fd);
}

/* Everything between the namespace's making and its removal. 0 or negative errno. */
static int run(struct world *w, const struct options *o, int signals)
{
	int err;

	w->device = uplink_open();
	if (w->device < 0)
		return w->device;
	err = uplink_configure((unsigned int)o->mtu, !o->no_ipv6_route);
	if (err < 0)
		return err;
	say_ready(w, o);
	err = loop(w, o, signals);
	if (o->stats && stats_write(&w->stats, o->stats) < 0)
		return -EIO;
	return err;
}

static void world_free(struct world **w)
{
	if (!*w)
		return;
	if ((*w)->device >= 0)
		close((*w)->device);
	free((*w)->script);
	free(*w);
}

int main(int argc, char **argv)
{
	struct options o = {.mtu = 1500, .duration_s = 120, .seed = 1};
	_cleanup_(world_free) struct world *w = calloc(1, sizeof(*w));
	_cleanup_close_ int signals = -1;
	int err = options_parse(argc, argv, &o);

	if (err) {
		fputs(usage, err > 0 ? stdout : stderr);
		return err > 0 ? EXIT_SUCCESS : EXIT_USAGE;
	}
	if (!w)
		return EXIT_FAILURE;
	setvbuf(stdout, NULL, _IOLBF, 0);
	world_init(w, o.seed);
	w->mtu = (uint16_t)o.mtu;
	if (o.script && script_load(o.script, &w->script) < 0)
		return EXIT_USAGE;
	if (!w->script)
		w->script = calloc(1, sizeof(*w->script));
	signals = signals_open();
	if (!w->script || signals < 0)
		return EXIT_FAILURE;
	err = netns_create(o.netns);
	if (err < 0)
		return err == -EEXIST ? EXIT_USAGE : EXIT_FAILURE;
	err = run(w, &o, signals);
	netns_remove(o.netns);
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
