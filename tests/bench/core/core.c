// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast the core is, alone: what the sensors would tell is made first, and only the time that
 * the core takes for it is counted, in CPU time of this thread.
 *
 *	core server ROUNDS    a mail server's day: 100 attempts a second to 500 networks, one in
 *	                      five of them dead: observations a second
 *	core day ROUNDS       the same with everything that keeps tables full (day/traffic.h)
 *	core known NETWORKS FAILING ROUNDS
 *	                      mail that is answered, to so many networks, so many more of which
 *	                      fail: CPU microseconds an attempt
 *	core silent RATE      every SYN to a new network, none answered: simulated seconds until the
 *	                      block is found, -1 where it is not within a minute
 *	core waiting ATTEMPTS CALLS
 *	                      CPU microseconds to count and list so many that wait for an answer
 *
 * Prints one number. The median of rounds of 100 ms of CPU time, where time is measured.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/heap.h"
#include "base/parse.h"
#include "core/monitor.h"
#include "tests/bench/day/traffic.h"

#define MS	     1000000ULL
#define BATCH	     256
#define WARM_UP_NS   (10 * MINUTE)
#define ROUND_NS     (100 * MS)
#define ROUNDS_MAX   10000
#define RATE	     100
#define CONVERSATION 5 /* observations of an answered attempt */

struct bench {
	struct monitor *monitor;
	struct observation batch[BATCH];
	size_t batched;
	uint64_t cpu_ns, observations; /* of this round */
	double rounds[ROUNDS_MAX];     /* CPU nanoseconds an observation */
	size_t rounds_count, rounds_wanted;
	uint64_t blocked_ns; /* by the observations' clock; 0 not yet */
	bool measuring;
};

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static void take_record(void *context, const struct record *r)
{
	struct bench *b = context;

	if (r->kind == RECORD_VERDICT && r->verdict->port == 25 &&
	    r->verdict->state == STATE_BLOCKED && !b->blocked_ns)
		b->blocked_ns = r->time_ns;
}

static void flush(struct bench *b)
{
	uint64_t before_ns = cpu_ns();

	for (size_t i = 0; i < b->batched; i++)
		monitor_observe(b->monitor, &b->batch[i]);
	if (b->measuring) {
		b->cpu_ns += cpu_ns() - before_ns;
		b->observations += b->batched;
	}
	b->batched = 0;
	if (b->cpu_ns < ROUND_NS)
		return;
	if (b->rounds_count < ROUNDS_MAX)
		b->rounds[b->rounds_count++] = (double)b->cpu_ns / (double)b->observations;
	b->cpu_ns = b->observations = 0;
}

static void observe(void *context, const struct observation *o)
{
	struct bench *b = context;

	b->batch[b->batched++] = *o;
	if (b->batched == BATCH)
		flush(b);
}

static bool is_done(const struct bench *b)
{
	return b->rounds_count >= b->rounds_wanted;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* CPU nanoseconds an observation. */
static double median(struct bench *b)
{
	qsort(b->rounds, b->rounds_count, sizeof(b->rounds[0]), compare);
	return b->rounds[b->rounds_count / 2];
}

static int begin(struct bench *b)
{
	static const uint32_t uplink = TRAFFIC_UPLINK;
	struct monitor_config config = {.ports_count = TRAFFIC_PORTS};
	struct address own;
	int r;

	memcpy(config.ports, traffic_ports, sizeof(traffic_ports));
	r = monitor_new(&b->monitor, &config, take_record, b);
	if (r < 0)
		return r;
	(void)address_parse("192.0.2.2", &own);
	monitor_set_uplinks(b->monitor, TRAFFIC_NETNS, &uplink, 1);
	monitor_set_own_addresses(b->monitor, &own, NULL, 1);
	return 0;
}

static int measure_day(struct bench *b, bool plain)
{
	struct traffic t;
	int r = traffic_init(&t, RATE, 25, HOUR);

	if (r < 0)
		return r;
	t.namespaces = 1;
	t.plain = plain;
	t.sink = observe;
	t.context = b;
	for (uint64_t ns = 0; !is_done(b); ns += SECOND) {
		b->measuring = ns >= WARM_UP_NS;
		traffic_run(&t, HOUR + ns + SECOND);
	}
	traffic_done(&t);
	printf("%.0f\n", SECOND / median(b));
	return 0;
}

/* ---- attempts of one kind ---- */

struct attempt_of {
	uint64_t now_ns, cookie;
	uint32_t network;
};

static struct observation observation(const struct attempt_of *a, enum observation_kind kind,
				      uint64_t time_ns)
{
	uint8_t bytes[4] = {(uint8_t)(60 + (a->network >> 16)), (uint8_t)(a->network >> 8),
			    (uint8_t)a->network, 7};
	struct observation o = {
		.kind = kind,
		.time_ns = time_ns,
		.destination = address_from_ipv4(bytes),
		.port = 25,
		.netns = TRAFFIC_NETNS,
		.has_isn = kind != OBSERVE_CONNECT,
		.isn = (uint32_t)(a->cookie * 2654435761u),
		.cookie = kind == OBSERVE_WIRE_ANSWER ? 0 : a->cookie,
	};

	if (observation_origin(kind) == ORIGIN_SOCKET) {
		o.socket.started_ns = a->now_ns;
		o.socket.syns = 1;
		o.socket.route_ifindex = TRAFFIC_UPLINK;
		return o;
	}
	o.wire.ifindex = TRAFFIC_UPLINK;
	memcpy(o.wire.interface, "eth0", 5);
	o.wire.ttl = (uint8_t)(40 + a->network % 16);
	return o;
}

static void be_answered(struct bench *b, const struct attempt_of *a)
{
	struct observation o;

	static const enum observation_kind kinds[CONVERSATION] = {
		OBSERVE_CONNECT, OBSERVE_WIRE_SYN, OBSERVE_WIRE_ANSWER, OBSERVE_ESTABLISHED,
		OBSERVE_CLOSE};
	static const uint64_t after_ns[CONVERSATION] = {0, 20000, 40 * MS, 40 * MS + 20000,
							90 * MS};

	for (size_t i = 0; i < CONVERSATION; i++) {
		o = observation(a, kinds[i], a->now_ns + after_ns[i]);
		if (kinds[i] == OBSERVE_ESTABLISHED || kinds[i] == OBSERVE_CLOSE)
			o.socket.established = true;
		if (kinds[i] == OBSERVE_CLOSE) {
			o.socket.has_bytes = true;
			o.socket.bytes_received = o.socket.bytes_sent_acked = 220;
		}
		observe(b, &o);
	}
}

static void be_silent(struct bench *b, const struct attempt_of *a)
{
	struct observation o = observation(a, OBSERVE_CONNECT, a->now_ns);

	observe(b, &o);
	o = observation(a, OBSERVE_WIRE_SYN, a->now_ns + 20000);
	observe(b, &o);
	o = observation(a, OBSERVE_RETRY, a->now_ns + SECOND);
	o.socket.syns = 2;
	observe(b, &o);
	o = observation(a, OBSERVE_WIRE_SYN, a->now_ns + SECOND + 20000);
	observe(b, &o);
	o = observation(a, OBSERVE_CLOSE, a->now_ns + 3 * SECOND);
	o.socket.syns = 2;
	observe(b, &o);
}

/* One attempt after the other, so that nothing but what is remembered differs. */
static void measure_known(struct bench *b, uint32_t networks, uint32_t failing)
{
	struct attempt_of a = {.now_ns = HOUR};

	for (uint32_t i = 0; i < networks; i++, a.now_ns += 100 * MS) {
		a.cookie++;
		a.network = i;
		be_answered(b, &a);
	}
	for (uint32_t i = 0; i < failing; i++, a.now_ns += 4 * SECOND) {
		a.cookie++;
		a.network = networks + i;
		be_silent(b, &a);
	}
	flush(b);
	b->measuring = true;
	for (uint32_t i = 0; !is_done(b); i++, a.now_ns += 100 * MS) {
		a.cookie++;
		a.network = (uint32_t)((i * 2654435761ULL) % networks);
		be_answered(b, &a);
	}
	printf("%.3f\n", median(b) * CONVERSATION / 1000);
}

/* A SYN of a new network each 1/rate seconds, repeated one second and three after it. */
static void measure_silent(struct bench *b, uint64_t rate)
{
	const uint64_t repeat_ns[] = {0, SECOND, 3 * SECOND};
	uint64_t gap_ns = SECOND / rate;

	for (uint64_t tick = 0; tick * gap_ns < MINUTE && !b->blocked_ns; tick++) {
		uint64_t now_ns = HOUR + tick * gap_ns;

		for (uint32_t k = ARRAY_LEN(repeat_ns); k-- > 0;) {
			struct attempt_of a;
			struct observation o;

			if (now_ns - HOUR < repeat_ns[k])
				continue;
			a.network = (uint32_t)((now_ns - HOUR - repeat_ns[k]) / gap_ns);
			a.cookie = a.network + 1;
			a.now_ns = now_ns - repeat_ns[k];
			o = observation(&a, k ? OBSERVE_RETRY : OBSERVE_CONNECT, now_ns);
			o.socket.syns = k + 1;
			monitor_observe(b->monitor, &o);
			o = observation(&a, OBSERVE_WIRE_SYN, now_ns + 20);
			monitor_observe(b->monitor, &o);
		}
	}
	printf("%.3f\n", b->blocked_ns ? (double)(b->blocked_ns - HOUR) / (double)SECOND : -1.0);
}

static void measure_waiting(struct bench *b, uint32_t attempts, uint64_t calls)
{
	static struct monitor_waiting waiting;
	static struct talkers talkers;
	struct attempt_of a = {.now_ns = HOUR};
	struct observation o;
	uint64_t before_ns;

	talkers_init(&talkers);
	for (uint32_t i = 0; i < attempts; i++, a.now_ns += MS / 10) {
		a.cookie++;
		a.network = i;
		o = observation(&a, OBSERVE_CONNECT, a.now_ns);
		monitor_observe(b->monitor, &o);
	}
	before_ns = cpu_ns();
	for (uint64_t i = 0; i < calls; i++)
		monitor_waiting(b->monitor, &waiting, &talkers);
	printf("%.1f\n", (double)(cpu_ns() - before_ns) / 1000 / (double)calls);
}

static bool number(const char *text, uint64_t max, uint64_t *ret)
{
	return text && parse_u64(text, 0, max, ret) == 0;
}

static int usage(void)
{
	fputs("usage: core server|day ROUNDS | core known NETWORKS FAILING ROUNDS | core silent RATE |\n"
	      "       core waiting ATTEMPTS CALLS\n",
	      stderr);
	return 2;
}

static struct bench bench;

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	bool day = (strcmp(what, "day") == 0 || strcmp(what, "server") == 0) && argc == 3,
	     known = strcmp(what, "known") == 0 && argc == 5,
	     waiting = strcmp(what, "waiting") == 0 && argc == 4,
	     silent = strcmp(what, "silent") == 0 && argc == 3;
	uint64_t n[3] = {0};

	if (!day && !known && !silent && !waiting)
		return usage();
	for (int i = 2; i < argc; i++) {
		if (!number(argv[i], 1000000, &n[i - 2]))
			return usage();
	}
	if (!n[0] || (known && !n[2]) || (waiting && !n[1]))
		return usage();
	bench.rounds_wanted = day ? n[0] : n[2];
	heap_part_large();
	if (begin(&bench) < 0)
		return 1;
	if (day && measure_day(&bench, strcmp(what, "server") == 0) < 0)
		return 1;
	if (known)
		measure_known(&bench, (uint32_t)n[0], (uint32_t)n[1]);
	if (waiting)
		measure_waiting(&bench, (uint32_t)n[0], n[1]);
	if (silent)
		measure_silent(&bench, n[0]);
	monitor_free(bench.monitor);
	return 0;
}
