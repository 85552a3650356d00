// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mail days, simulated, fed to the real core: how often is a machine wronged, how soon is a block
 * found? A mail server sends to destinations of Zipf popularity, some of them dead or slow, over a
 * network that loses packets; what fails is queued and tried again as Postfix does. At random times
 * the cloud blocks the port, and lets it go again. Three simple judges watch the same days.
 *
 * usage: mail_days [--days N] [--seed N] [--check]
 * --check prints the same and fails when a goal of the design is missed.
 */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "core/monitor.h"

#define SECOND	  1000000000ULL
#define DAY	  (86400 * SECOND)
#define NETWORKS  500
#define EVENTS	  (1u << 16)
#define QUEUE_MAX 4000 /* mails that wait for another try; more are returned */
#define NETNS	  1
#define UPLINK	  2

/* smtp_connect_timeout, minimal_backoff_time, maximal_backoff_time, maximal_queue_lifetime of
 * Postfix 3.7. */
#define CONNECT_TIMEOUT (30 * SECOND)
#define BACKOFF_MIN	(300 * SECOND)
#define BACKOFF_MAX	(4000 * SECOND)
#define QUEUE_LIFETIME	(5 * DAY)

enum block { BLOCK_NONE, BLOCK_SILENT, BLOCK_RESET, BLOCK_ICMP };

struct setting {
	double rate; /* new mails a day */
	double dead, slow, loss;
	enum block block;	 /* the kind that comes and goes; NONE: never */
	unsigned int exchangers; /* of the most popular networks, well known */
	const char *name;
};

enum event_kind {
	EVENT_MAIL,
	EVENT_SYN,
	EVENT_ANSWER,
	EVENT_CLOSE,
	EVENT_BLOCK_ON,
	EVENT_BLOCK_OFF
};

struct event {
	uint64_t at;
	enum event_kind kind;
	uint64_t cookie;
	uint32_t network;
	uint32_t syns;
	uint64_t started, mail_born, backoff;
	bool established;
};

/* What one judge did over all days. */
struct score {
	uint64_t wrong_days;
	uint64_t last_wrong_day;
	uint64_t decided_ns; /* in the block that is on; 0 not yet */
	uint64_t found, missed;
	double *delays; /* seconds from the first blocked SYN */
	size_t delays_count;
};

struct naive {
	uint64_t timeout_ns[3]; /* the newest timeouts, for three in five minutes */
	uint32_t timeout_network[3];
	uint64_t next_probe_ns;
};

#define JUDGES 4
static const char *const judge_names[JUDGES] = {"egress25", "a connect timeout",
						"one probe an hour, nc -w5",
						"three timeouts in 5 minutes"};

struct world {
	struct setting setting;
	uint64_t random;
	uint64_t now, end;
	struct event heap[EVENTS];
	size_t heap_count;
	uint64_t next_cookie;
	size_t queued;
	double popularity[NETWORKS]; /* cumulative */
	bool dead[NETWORKS], slow[NETWORKS];
	enum block blocking;
	uint64_t blocked_since; /* first blocked SYN of the block that is on; 0 none yet */
	uint64_t block_on_ns;
	bool tried[NETWORKS]; /* in this block, with a repeated SYN */
	uint32_t tried_count, syns_in_block;
	uint64_t recovered_ns; /* block lifted at; 0 when the verdict followed */
	uint64_t first_pass_ns;
	struct monitor *m;
	struct score scores[JUDGES];
	struct naive naive;
	double *networks_needed, *syns_needed, *recoveries;
	size_t needed_count, recoveries_count;
	uint64_t blocks, thin_blocks;
};

#define SAMPLES_MAX 200000

/* xorshift64*: fast, and the same everywhere. */
static double uniform(struct world *w)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (double)((w->random * 2685821657736338717ULL) >> 11) / 9007199254740992.0;
}

static void push(struct world *w, struct event e)
{
	size_t i = w->heap_count;

	if (w->heap_count == EVENTS)
		return; /* a mail server has limits too */
	w->heap_count++;
	for (; i > 0 && w->heap[(i - 1) / 2].at > e.at; i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = e;
}

static struct event pop(struct world *w)
{
	struct event top = w->heap[0], last = w->heap[--w->heap_count];
	size_t i = 0;

	while (2 * i + 1 < w->heap_count) {
		size_t child = 2 * i + 1;

		if (child + 1 < w->heap_count && w->heap[child + 1].at < w->heap[child].at)
			child++;
		if (w->heap[child].at >= last.at)
			break;
		w->heap[i] = w->heap[child];
		i = child;
	}
	w->heap[i] = last;
	return top;
}

static struct address address_of(const struct world *w, uint32_t network)
{
	/* 203.x.y.25; the first ones lie in a network of Google's exchangers, if asked for. */
	uint8_t bytes[4] = {203, (uint8_t)(network >> 8), (uint8_t)network, 25};

	if (network < w->setting.exchangers) {
		bytes[0] = 142;
		bytes[1] = 250;
	}
	return address_from_ipv4(bytes);
}

static struct observation observation(const struct world *w, enum observation_kind kind,
				      const struct event *e)
{
	struct observation o = {
		.kind = kind,
		.time_ns = w->now,
		.destination = address_of(w, e->network),
		.port = 25,
		.cookie = kind >= OBSERVE_WIRE_ANSWER ? 0 : e->cookie,
		.netns = NETNS,
		.has_isn = kind != OBSERVE_CONNECT,
		.isn = (uint32_t)(e->cookie * 2654435761u),
	};

	if (kind <= OBSERVE_CONNECT_FAILED) {
		o.socket.syns = e->syns;
		o.socket.started_ns = e->started;
		o.socket.route_ifindex = UPLINK;
		o.socket.established = e->established;
	} else {
		o.wire.ifindex = UPLINK;
		o.wire.ttl = 50;
		memcpy(o.wire.interface, "eth0", 5);
	}
	return o;
}

static void observe(struct world *w, enum observation_kind kind, const struct event *e)
{
	struct observation o = observation(w, kind, e);

	monitor_observe(w->m, &o);
}

static void blames(struct world *w, unsigned int judge)
{
	struct score *s = &w->scores[judge];
	uint64_t day = w->now / DAY + 1;

	if (w->blocking == BLOCK_NONE) {
		/* Blame within a minute of the end of a block is late, not wrong. */
		if (w->recovered_ns && w->now - w->recovered_ns < 180 * SECOND)
			return;
		s->wrong_days += s->last_wrong_day != day;
		s->last_wrong_day = day;
		return;
	}
	if (s->decided_ns || !w->blocked_since)
		return;
	s->decided_ns = w->now;
	s->found++;
	if (s->delays_count < SAMPLES_MAX)
		s->delays[s->delays_count++] = (double)(w->now - w->blocked_since) / SECOND;
	if (judge == 0 && w->needed_count < SAMPLES_MAX) {
		w->networks_needed[w->needed_count] = w->tried_count;
		w->syns_needed[w->needed_count++] = w->syns_in_block;
	}
}

static void take_record(void *context, const struct record *r)
{
	struct world *w = context;

	if (r->kind != RECORD_VERDICT)
		return;
	if (r->verdict->state == STATE_BLOCKED) {
		blames(w, 0);
	} else if (r->verdict->before == STATE_BLOCKED && w->first_pass_ns &&
		   w->recoveries_count < SAMPLES_MAX) {
		w->recoveries[w->recoveries_count++] = (double)(w->now - w->first_pass_ns) / SECOND;
		w->first_pass_ns = 0;
	}
}

/* What the simple judges make of an attempt that ended without an answer. */
static void naive_timeout(struct world *w, const struct event *e)
{
	struct naive *n = &w->naive;

	blames(w, 1);
	for (unsigned int i = 0; i < 3; i++) {
		if (n->timeout_network[i] == e->network) {
			n->timeout_ns[i] = w->now;
			return;
		}
	}
	memmove(n->timeout_ns + 1, n->timeout_ns, 2 * sizeof(n->timeout_ns[0]));
	memmove(n->timeout_network + 1, n->timeout_network, 2 * sizeof(n->timeout_network[0]));
	n->timeout_ns[0] = w->now;
	n->timeout_network[0] = e->network;
	if (n->timeout_ns[2] && w->now - n->timeout_ns[2] <= 300 * SECOND)
		blames(w, 3);
}

static bool lost(struct world *w)
{
	return uniform(w) < w->setting.loss;
}

static void naive_probe(struct world *w)
{
	bool passed = false;

	while (w->naive.next_probe_ns <= w->now) {
		w->naive.next_probe_ns += 3600 * SECOND;
		/* Three SYNs within five seconds, to one host that is alive. */
		for (unsigned int i = 0; i < 3; i++)
			passed |= !lost(w) && !lost(w);
		if (!passed || w->blocking != BLOCK_NONE)
			blames(w, 2);
	}
}

static void start_attempt(struct world *w, uint32_t network, uint64_t mail_born, uint64_t backoff)
{
	push(w, (struct event){
			.at = w->now,
			.kind = EVENT_SYN,
			.cookie = ++w->next_cookie,
			.network = network,
			.started = w->now,
			.mail_born = mail_born,
			.backoff = backoff,
		});
}

static uint32_t pick_network(struct world *w)
{
	double x = uniform(w);
	uint32_t low = 0, high = NETWORKS - 1;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (w->popularity[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void on_mail(struct world *w)
{
	start_attempt(w, pick_network(w), w->now, BACKOFF_MIN);
	push(w, (struct event){
			.at = w->now +
			      (uint64_t)(-log(1 - uniform(w)) / w->setting.rate * (double)DAY),
			.kind = EVENT_MAIL,
		});
}

static void note_blocked_syn(struct world *w, const struct event *e)
{
	if (!w->blocked_since)
		w->blocked_since = w->now;
	w->syns_in_block++;
	if ((e->syns >= 2 || w->blocking != BLOCK_SILENT) && !w->tried[e->network]) {
		w->tried[e->network] = true;
		w->tried_count++;
	}
}

/* The cloud answers in the destination's place. */
static void refuse(struct world *w, struct event *e)
{
	bool reset = w->blocking == BLOCK_RESET;
	struct observation o = observation(w, reset ? OBSERVE_WIRE_RESET_IN : OBSERVE_WIRE_ICMP, e);

	o.wire.ttl = 62;
	o.wire.icmp_type = 3;
	o.wire.icmp_code = 13;
	(void)address_parse("192.0.2.1", &o.wire.icmp_from);
	monitor_observe(w->m, &o);
	e->at = w->now;
	e->kind = EVENT_CLOSE;
	push(w, *e);
}

static void on_syn(struct world *w, struct event e)
{
	struct event next = e;
	uint64_t gap = SECOND << e.syns; /* 1, 2, 4 ... s */

	e.syns++;
	observe(w, e.syns == 1 ? OBSERVE_CONNECT : OBSERVE_RETRY, &e);
	observe(w, OBSERVE_WIRE_SYN, &e);
	if (w->blocking != BLOCK_NONE) {
		note_blocked_syn(w, &e);
		if (w->blocking != BLOCK_SILENT) {
			refuse(w, &e);
			return;
		}
	} else if (!w->dead[e.network] && !lost(w) && !lost(w)) {
		if (w->recovered_ns && !w->first_pass_ns)
			w->first_pass_ns = w->now;
		next = e;
		next.kind = EVENT_ANSWER;
		next.at = w->now + (w->slow[e.network] ? SECOND * 5 / 2 : SECOND / 20);
		next.established = true;
		push(w, next);
		if (!w->slow[e.network])
			return;
		next = e;
		next.established = true; /* the repeats stop when the answer is there */
	}
	next.syns = e.syns;
	next.at = w->now + gap;
	if (next.at > e.started + CONNECT_TIMEOUT) {
		next.at = e.started + CONNECT_TIMEOUT;
		next.kind = EVENT_CLOSE;
	}
	if (next.established && next.at > w->now + SECOND * 5 / 2)
		return;
	if (next.established && next.kind == EVENT_SYN && e.syns > 1)
		return;
	next.established = false;
	push(w, next);
}

static void on_answer(struct world *w, struct event e)
{
	observe(w, OBSERVE_WIRE_ANSWER, &e);
	observe(w, OBSERVE_ESTABLISHED, &e);
	e.kind = EVENT_CLOSE;
	e.at = w->now + SECOND;
	push(w, e);
}

static void on_close(struct world *w, struct event e)
{
	observe(w, OBSERVE_CLOSE, &e);
	if (e.established)
		return;
	if (e.syns > 1)
		naive_timeout(w, &e);
	if (w->now - e.mail_born > QUEUE_LIFETIME || w->queued >= QUEUE_MAX)
		return;
	w->queued++;
	/* A mail to be tried again is a SYN that waits. */
	push(w, (struct event){
			.at = w->now + e.backoff,
			.kind = EVENT_SYN,
			.cookie = ++w->next_cookie,
			.network = e.network,
			.started = w->now + e.backoff,
			.mail_born = e.mail_born,
			.backoff = e.backoff * 2 < BACKOFF_MAX ? e.backoff * 2 : BACKOFF_MAX,
		});
}

static void on_block_on(struct world *w)
{
	w->blocking = w->setting.block;
	w->blocked_since = 0;
	w->block_on_ns = w->now;
	w->tried_count = 0;
	w->syns_in_block = 0;
	w->recovered_ns = 0;
	w->first_pass_ns = 0;
	memset(w->tried, 0, sizeof(w->tried));
	for (unsigned int i = 0; i < JUDGES; i++)
		w->scores[i].decided_ns = 0;
	push(w, (struct event){.at = w->now + DAY / 4, .kind = EVENT_BLOCK_OFF});
}

static void on_block_off(struct world *w)
{
	bool enough = w->tried_count >= (w->blocking == BLOCK_SILENT ? 40 : 6);

	w->blocks += enough;
	w->thin_blocks += !enough;
	for (unsigned int i = 0; i < JUDGES; i++)
		w->scores[i].missed += enough && !w->scores[i].decided_ns;
	w->blocking = BLOCK_NONE;
	w->recovered_ns = w->now;
	push(w, (struct event){.at = w->now + DAY + (uint64_t)(uniform(w) * 2 * DAY),
			       .kind = EVENT_BLOCK_ON});
}

static void run(struct world *w)
{
	while (w->now < w->end && w->heap_count > 0) {
		struct event e = pop(w);

		w->now = e.at;
		naive_probe(w);
		switch (e.kind) {
		case EVENT_MAIL:
			on_mail(w);
			break;
		case EVENT_SYN:
			if (e.syns == 0 && w->queued > 0 && e.mail_born != e.started)
				w->queued--;
			on_syn(w, e);
			break;
		case EVENT_ANSWER:
			on_answer(w, e);
			break;
		case EVENT_CLOSE:
			on_close(w, e);
			break;
		case EVENT_BLOCK_ON:
			on_block_on(w);
			break;
		case EVENT_BLOCK_OFF:
			on_block_off(w);
			break;
		}
	}
}

static void prepare(struct world *w, const struct setting *setting, double days, uint64_t seed)
{
	static const struct monitor_config config = {.ports = {25, 587}, .ports_count = 2};
	static const uint32_t uplink = UPLINK;
	double sum = 0;

	w->setting = *setting;
	w->random = seed * 2654435761u + 88172645463325252ULL;
	w->now = DAY;
	w->end = DAY + (uint64_t)(days * (double)DAY);
	w->naive.next_probe_ns = w->now;
	for (uint32_t i = 0; i < NETWORKS; i++) {
		sum += 1.0 / (i + 1);
		w->popularity[i] = sum;
	}
	for (uint32_t i = 0; i < NETWORKS; i++) {
		w->popularity[i] /= sum;
		w->dead[i] = i >= setting->exchangers && uniform(w) < setting->dead;
		w->slow[i] = !w->dead[i] && uniform(w) < setting->slow;
	}
	if (monitor_new(&w->m, &config, take_record, w) < 0)
		exit(1);
	monitor_set_uplinks(w->m, NETNS, &uplink, 1);
	for (unsigned int i = 0; i < JUDGES; i++)
		w->scores[i].delays = calloc(SAMPLES_MAX, sizeof(double));
	w->networks_needed = calloc(SAMPLES_MAX, sizeof(double));
	w->syns_needed = calloc(SAMPLES_MAX, sizeof(double));
	w->recoveries = calloc(SAMPLES_MAX, sizeof(double));
	push(w, (struct event){.at = w->now, .kind = EVENT_MAIL});
	if (setting->block != BLOCK_NONE)
		push(w, (struct event){.at = w->now + DAY, .kind = EVENT_BLOCK_ON});
}

static void discard(struct world *w)
{
	monitor_free(w->m);
	for (unsigned int i = 0; i < JUDGES; i++)
		free(w->scores[i].delays);
	free(w->networks_needed);
	free(w->syns_needed);
	free(w->recoveries);
	free(w);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(double *values, size_t n, double q)
{
	if (n == 0)
		return NAN;
	qsort(values, n, sizeof(*values), by_value);
	return values[(size_t)(q * (double)(n - 1))];
}

static void print_row(struct world *w, unsigned int judge, double days)
{
	struct score *s = &w->scores[judge];

	printf("  %-28s %9.2f", judge_names[judge], (double)s->wrong_days * 10000 / days);
	if (w->setting.block != BLOCK_NONE) {
		printf(" %6lu/%-6lu %9.1f %9.1f", (unsigned long)s->missed,
		       (unsigned long)w->blocks, quantile(s->delays, s->delays_count, 0.5),
		       quantile(s->delays, s->delays_count, 0.99));
		if (judge == 0)
			printf(" %8.0f %6.0f %9.2f",
			       quantile(w->networks_needed, w->needed_count, 0.5),
			       quantile(w->syns_needed, w->needed_count, 0.5),
			       quantile(w->recoveries, w->recoveries_count, 0.99));
	}
	printf("\n");
}

/* True when the goals hold: fewer than one wrong day in 10,000, no block missed. */
static bool report(struct world *w, double days)
{
	printf("%s, %g mails a day, %g days\n", w->setting.name, w->setting.rate, days);
	for (unsigned int i = 0; i < JUDGES; i++)
		print_row(w, i, days);
	return (double)w->scores[0].wrong_days * 10000 / days < 1 && w->scores[0].missed == 0;
}

static const struct setting settings[] = {
	{5, 0.2, 0.02, 0.05, BLOCK_NONE, 0, "open, 20 % dead, 5 % loss"},
	{20, 0.2, 0.02, 0.05, BLOCK_NONE, 0, "open, 20 % dead, 5 % loss"},
	{100, 0.2, 0.02, 0.05, BLOCK_NONE, 0, "open, 20 % dead, 5 % loss"},
	{500, 0.2, 0.02, 0.05, BLOCK_NONE, 0, "open, 20 % dead, 5 % loss"},
	{2000, 0.2, 0.02, 0.05, BLOCK_NONE, 0, "open, 20 % dead, 5 % loss"},
	{20000, 0.2, 0.02, 0.05, BLOCK_NONE, 0, "open, 20 % dead, 5 % loss"},
	{500, 0.2, 0.02, 0.00, BLOCK_NONE, 0, "open, 20 % dead, no loss"},
	{500, 0.2, 0.02, 0.01, BLOCK_NONE, 0, "open, 20 % dead, 1 % loss"},
	{500, 0.5, 0.02, 0.05, BLOCK_NONE, 0, "open, half of them dead, 5 % loss"},
	{100, 0.2, 0.02, 0.05, BLOCK_SILENT, 5, "silent block"},
	{2000, 0.2, 0.02, 0.05, BLOCK_SILENT, 5, "silent block"},
	{20000, 0.2, 0.02, 0.05, BLOCK_SILENT, 5, "silent block"},
	{2000, 0.2, 0.02, 0.05, BLOCK_RESET, 5, "block by resets"},
	{2000, 0.2, 0.02, 0.05, BLOCK_ICMP, 5, "block by ICMP"},
};

int main(int argc, char **argv)
{
	uint64_t days = 2000, seed = 1;
	bool check = false, good = true;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--check") == 0) {
			check = true;
		} else if (i + 1 < argc && strcmp(argv[i], "--days") == 0 &&
			   parse_u64(argv[i + 1], 1, 10000000, &days) == 0) {
			i++;
		} else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0 &&
			   parse_u64(argv[i + 1], 0, UINT32_MAX, &seed) == 0) {
			i++;
		} else {
			fprintf(stderr, "usage: mail_days [--days N] [--seed N] [--check]\n");
			return 2;
		}
	}
	printf("  judge                        wrong per   missed/      found after, s      "
	       "networks   SYNs  recovery\n"
	       "                              10,000 days blocks        median      99 %%   "
	       "(medians)       99 %%, s\n");
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		struct world *w = calloc(1, sizeof(*w));
		/* Busy days are many events; fewer of them tell as much. */
		double these = (double)days * fmin(1, 500 / settings[i].rate);

		if (!w)
			return 1;
		prepare(w, &settings[i], fmax(these, 20), seed + i);
		run(w);
		good &= report(w, fmax(these, 20));
		discard(w);
	}
	return check && !good ? 1 : 0;
}
