// SPDX-License-Identifier: GPL-2.0-only
/*
 * A busy day in fast motion: does memory stay flat? Feeds the real core and history, as the
 * daemon does, with simulated traffic that keeps every table full, and renders all that a daemon
 * shows once a simulated minute. What malloc() has given away and what is resident are looked at
 * now and then; after the warm-up neither may grow. The same seed sees the same day.
 */

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/heap.h"
#include "base/parse.h"
#include "look.h"
#include "sensor/cgroup.h"
#include "traffic.h"

/* Allowed after the warm-up. The core takes all its memory at the start, so what is given away
 * afterwards is what malloc() counts as such although it only keeps it: up to some 20 KiB were
 * seen. Of resident memory up to 344 KiB were, while the heap was flat: pages of its tables that
 * are touched late, and what the kernel takes back and gives anew. One leaked byte for each of 8.64
 * million attempts would be 8,400 KiB. */
#define HEAP_GROWTH_MAX_KIB 64
#define RSS_GROWTH_MAX_KIB  768

/* A watch writes every record as JSON; a hundredth of them are enough to find a leak. */
#define JSON_EVERY 100

struct options {
	uint64_t minutes, warm_up, sample, rate, seed, slots;
};

struct day {
	struct options options;
	struct traffic traffic;
	struct monitor *monitor;
	struct history history;
	struct cgroups *cgroups;
	struct look look;
	uint64_t records;
	int error;
};

/* Of memory, in KiB. */
struct sample {
	uint64_t heap, taken, resident;
};

static void usage(FILE *to)
{
	fprintf(to, "usage: day [--hours N] [--minutes N] [--warm-up N] [--sample N] [--rate N]\n"
		    "           [--seed N] [--slots N]\n"
		    "  --hours N    simulated hours (default 24), or --minutes\n"
		    "  --warm-up N  simulated minutes before memory may not grow (default 60)\n"
		    "  --sample N   a line each N simulated minutes (default 60)\n"
		    "  --rate N     attempts a second (default 100)\n"
		    "  --seed N     of the random numbers (default 25)\n"
		    "  --slots N    attempts that the core keeps at once, so that a short warm-up\n"
		    "               fills them (default: its own)\n");
}

static int parse_options(int argc, char **argv, struct options *ret)
{
	uint64_t hours = 0;
	const struct {
		const char *name;
		uint64_t *value, min, max;
	} rows[] = {
		{"--hours", &hours, 1, 1000},
		{"--minutes", &ret->minutes, 1, 60000},
		{"--warm-up", &ret->warm_up, 1, 60000},
		{"--sample", &ret->sample, 1, 60000},
		{"--rate", &ret->rate, 1, 1000},
		{"--seed", &ret->seed, 0, UINT32_MAX},
		{"--slots", &ret->slots, 1, UINT16_MAX},
	};

	for (int i = 1; i < argc; i += 2) {
		size_t row = 0;

		while (row < ARRAY_LEN(rows) && strcmp(rows[row].name, argv[i]) != 0)
			row++;
		if (row == ARRAY_LEN(rows) || !argv[i + 1] ||
		    parse_u64(argv[i + 1], rows[row].min, rows[row].max, rows[row].value) < 0) {
			fprintf(stderr, "day: %s %s: no such option, or not a number it takes\n",
				argv[i], argv[i + 1] ? argv[i + 1] : "");
			return -EINVAL;
		}
	}
	if (hours)
		ret->minutes = hours * 60;
	if (ret->warm_up >= ret->minutes) {
		fprintf(stderr,
			"day: --warm-up %" PRIu64 ": nothing is left of %" PRIu64 " minutes\n",
			ret->warm_up, ret->minutes);
		return -EINVAL;
	}
	return 0;
}

/* ---- as the daemon does ---- */

static void take_record(void *context, const struct record *r)
{
	struct day *d = context;

	history_take(&d->history, r);
	if (d->records++ % JSON_EVERY == 0 && d->error == 0)
		d->error = look_at(&d->look, r);
}

static void take_observation(void *context, const struct observation *o)
{
	struct day *d = context;

	monitor_observe(d->monitor, o);
}

static const char *cgroup_path(void *context, uint64_t cgroup_id)
{
	struct day *d = context;

	return cgroups_path(d->cgroups, cgroup_id);
}

static int begin(struct day *d)
{
	static const struct location where = {.provider = "azure", .source = "operator"};
	static const uint32_t uplink = TRAFFIC_UPLINK;
	struct monitor_config config = {
		.ports_count = TRAFFIC_PORTS,
		.attempts_max = (unsigned int)d->options.slots,
	};
	struct address own;
	uint64_t start_ns = HOUR;
	int r;

	memcpy(config.ports, traffic_ports, sizeof(traffic_ports));
	r = traffic_init(&d->traffic, d->options.rate, d->options.seed, start_ns);
	if (r == 0)
		r = monitor_new(&d->monitor, &config, take_record, d);
	d->cgroups = cgroups_new();
	if (r < 0 || !d->cgroups)
		return -ENOMEM;
	d->traffic.sink = take_observation;
	d->traffic.context = d;
	history_init(&d->history, traffic_ports, TRAFFIC_PORTS, NULL);
	(void)address_parse("192.0.2.2", &own);
	monitor_set_uplinks(d->monitor, TRAFFIC_NETNS, &uplink, 1);
	monitor_set_own_addresses(d->monitor, &own, NULL, 1);
	d->look = (struct look){
		.monitor = d->monitor,
		.history = &d->history,
		.context = {.view = {.where = &where,
				     .cgroup_path = cgroup_path,
				     .cgroup_context = d}},
		.started_ns = start_ns,
	};
	return 0;
}

static void end(struct day *d)
{
	monitor_free(d->monitor);
	cgroups_free(d->cgroups);
	traffic_done(&d->traffic);
}

static int pass_minute(struct day *d, uint64_t minute)
{
	uint64_t until_ns = HOUR + (minute + 1) * MINUTE;

	traffic_run(&d->traffic, until_ns);
	monitor_tick(d->monitor, until_ns);
	return d->error ? d->error : look_around(&d->look, until_ns);
}

/* ---- memory ---- */

/* Anonymous memory alone: pages of the program itself come and go as the machine likes. */
static int take_sample(struct sample *ret)
{
	struct mallinfo2 heap = mallinfo2();
	_cleanup_fclose_ FILE *file = fopen("/proc/self/status", "re");
	char line[256];

	*ret = (struct sample){
		.heap = (heap.uordblks + heap.hblkhd) / 1024,
		.taken = (heap.arena + heap.hblkhd) / 1024,
	};
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "RssAnon: %" SCNu64 " kB", &ret->resident) == 1)
			return 0;
	}
	return -EIO;
}

static void print_sample(const struct day *d, uint64_t minute, const struct sample *s)
{
	printf("%4" PRIu64 ":%02" PRIu64 " %10" PRIu64 " %11" PRIu64 " %11" PRIu64 " %9" PRIu64
	       " %9" PRIu64 " %9" PRIu64 "\n",
	       minute / 60, minute % 60, d->traffic.attempts, d->traffic.observations, d->records,
	       s->heap, s->taken, s->resident);
	fflush(stdout);
}

static bool has_grown(const char *what, uint64_t now, uint64_t before, uint64_t allowed)
{
	if (now <= before + allowed)
		return false;
	printf("%s grew from %" PRIu64 " KiB after the warm-up to %" PRIu64
	       " KiB; allowed are %" PRIu64 " KiB more\n",
	       what, before, now, allowed);
	return true;
}

/* A day that lacks one kind of attempt proves nothing of it. */
static bool had_everything(const struct day *d)
{
	uint64_t outcomes[OUTCOME_COUNT] = {0};
	bool all = d->history.changes_total > 0 && d->traffic.lost > 0;

	for (unsigned int i = 0; i < TRAFFIC_PORTS; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			for (enum outcome o = 0; o < OUTCOME_COUNT; o++)
				outcomes[o] += d->history.counts->port[i][f].outcomes[o];
		}
	}
	printf("%" PRIu64 " changes of verdicts, %" PRIu64 " records lost, %" PRIu64
	       " MB rendered; attempts that ended",
	       d->history.changes_total, d->traffic.lost, d->look.bytes / 1000000);
	for (enum outcome o = OUTCOME_PENDING + 1; o < OUTCOME_COUNT; o++) {
		printf("%s %s %" PRIu64, o == OUTCOME_PENDING + 1 ? "" : ",", outcome_to_str(o),
		       outcomes[o]);
		all = all && outcomes[o] > 0;
	}
	printf("\n");
	if (!all)
		printf("something that belongs to a day never happened\n");
	return all;
}

/* 0, or 1 when memory grew. */
static int live(struct day *d)
{
	const struct options *o = &d->options;
	struct sample first = {0}, now = {0}, most = {0};
	bool grew = false;

	printf("%7s %10s %11s %11s %9s %9s %9s\n", "time", "attempts", "seen", "records",
	       "heap KiB", "taken KiB", "RSS KiB");
	for (uint64_t minute = 0; minute < o->minutes; minute++) {
		int r = pass_minute(d, minute);
		uint64_t passed = minute + 1;

		if (r == 0)
			r = take_sample(&now);
		if (r < 0)
			return r;
		if (passed == o->warm_up)
			first = now;
		if (passed >= o->warm_up && now.heap > most.heap)
			most.heap = now.heap;
		if (passed >= o->warm_up && now.resident > most.resident)
			most.resident = now.resident;
		if (passed % o->sample == 0 || passed == o->warm_up || passed == o->minutes)
			print_sample(d, passed, &now);
	}
	grew = has_grown("the heap", most.heap, first.heap, HEAP_GROWTH_MAX_KIB);
	grew |= has_grown("resident memory", most.resident, first.resident, RSS_GROWTH_MAX_KIB);
	printf("+ %" PRIu64
	       " attempts: heap %+lld KiB, resident %+lld KiB after the warm-up, at most\n",
	       d->traffic.attempts, (long long)(most.heap - first.heap),
	       (long long)(most.resident - first.resident));
	return !had_everything(d) || grew;
}

int main(int argc, char **argv)
{
	_cleanup_(end) struct day d = {
		.options = {
			.minutes = 24 * 60, .warm_up = 60, .sample = 60, .rate = 100, .seed = 25}};
	int r;

	if (parse_options(argc, argv, &d.options) < 0) {
		usage(stderr);
		return 2;
	}
	heap_part_large();
	r = begin(&d);
	if (r == 0)
		r = live(&d);
	if (r < 0)
		fprintf(stderr, "day: %s\n", strerror(-r));
	return r ? 1 : 0;
}
