// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mail days, simulated, fed to the real core: how often is a machine wronged, how soon is a block
 * found? This file reads the options, cuts each setting into worlds, has several processes simulate
 * them and hands the sums to the report. The same seed gives the same report, however many
 * processes there are.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "report.h"
#include "world.h"

#define WORLDS_MAX 128
#define JOBS_MAX   256

struct options {
	uint64_t days, seed, jobs, rate; /* rate 0: all */
	const char *run;		 /* NULL: all */
	bool check, list;
};

/* What the processes of one setting share. */
struct shared {
	uint32_t next_world;
	struct result results[WORLDS_MAX];
};

static void usage(FILE *to)
{
	fprintf(to, "usage: mail_days [--days N] [--seed N] [--jobs N] [--run NAME] [--rate N]\n"
		    "                 [--check]\n"
		    "       mail_days --list\n"
		    "  --days N    days at each setting (default 1000); busy settings get fewer\n"
		    "  --seed N    of the random numbers (default 1)\n"
		    "  --jobs N    processes (default: one for each processor)\n"
		    "  --run NAME  only the run of that name, or all whose names begin so\n"
		    "  --rate N    only where so many mails a day come\n"
		    "  --check     fail when a goal is missed\n"
		    "  --list      name the runs\n");
}

static int parse_number(const char *name, const char *value, uint64_t min, uint64_t max,
			uint64_t *ret)
{
	int r = value ? parse_u64(value, min, max, ret) : -EINVAL;

	if (r < 0)
		fprintf(stderr,
			"mail_days: %s %s: must be a whole number from %llu to %llu; see --help\n",
			name, value ? value : "", (unsigned long long)min, (unsigned long long)max);
	return r;
}

static int parse_options(int argc, char **argv, struct options *ret)
{
	for (int i = 1; i < argc; i++) {
		const char *name = argv[i], *value = argv[i + 1];
		int r = 0;

		if (strcmp(name, "--check") == 0) {
			ret->check = true;
			continue;
		}
		if (strcmp(name, "--list") == 0) {
			ret->list = true;
			continue;
		}
		if (strcmp(name, "--days") == 0)
			r = parse_number(name, value, 1, 10000000, &ret->days);
		else if (strcmp(name, "--seed") == 0)
			r = parse_number(name, value, 0, UINT32_MAX, &ret->seed);
		else if (strcmp(name, "--jobs") == 0)
			r = parse_number(name, value, 1, JOBS_MAX, &ret->jobs);
		else if (strcmp(name, "--rate") == 0)
			r = parse_number(name, value, 1, 1000000, &ret->rate);
		else if (strcmp(name, "--run") == 0 && value)
			ret->run = value;
		else
			r = -EINVAL;
		if (r < 0)
			return r;
		i++;
	}
	return 0;
}

/* The run of that very name alone, or all whose names begin so. */
static bool is_wanted(const struct options *o, const struct run *run)
{
	if (!o->run)
		return true;
	for (size_t i = 0; i < runs_count; i++) {
		if (strcmp(runs[i].name, o->run) == 0)
			return run == &runs[i];
	}
	return strncmp(run->name, o->run, strlen(o->run)) == 0;
}

static int simulate_some(struct shared *shared, const struct setting *s, uint64_t seed, double days,
			 uint32_t worlds)
{
	uint32_t i;

	while ((i = __atomic_fetch_add(&shared->next_world, 1, __ATOMIC_RELAXED)) < worlds) {
		int r = world_run(s, seed + i, days, &shared->results[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Waits for all of them; -EIO when one failed. */
static int wait_for(const pid_t *children, uint64_t n)
{
	int r = 0, status;

	for (uint64_t i = 0; i < n; i++) {
		if (waitpid(children[i], &status, 0) < 0 || status != 0)
			r = -EIO;
	}
	return r;
}

/* Many short worlds tell more than one long one: other destinations are dead in each. */
static uint32_t count_worlds(const struct run *run, double days)
{
	double worlds = ceil(days / (run->world_days > 0 ? run->world_days : 40));

	return (uint32_t)fmin(fmax(worlds, 2), WORLDS_MAX);
}

static int simulate(const struct options *o, const struct setting *s, uint32_t worlds, double days,
		    struct result *ret)
{
	pid_t children[JOBS_MAX];
	struct shared *shared;
	uint64_t started = 0;
	int r;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return -errno;
	for (; started < o->jobs && started < worlds; started++) {
		pid_t child = fork();

		if (child < 0)
			break;
		if (child == 0)
			_exit(simulate_some(shared, s, o->seed * 1000, ceil(days / worlds),
					    worlds) < 0);
		children[started] = child;
	}
	r = started == 0 ? -EAGAIN : wait_for(children, started);
	for (uint32_t i = 0; i < worlds; i++)
		result_merge(ret, &shared->results[i]);
	munmap(shared, sizeof(*shared));
	return r;
}

static int simulate_run(const struct options *o, const struct run *run, struct report *report)
{
	for (unsigned int i = 0; i < run->rates_count * run->losses_count; i++) {
		struct setting s = run->world;
		struct result result = {0};
		double days;
		int r;

		s.run = run->name;
		s.rate = run->rates[i / run->losses_count];
		s.loss = run->losses[i % run->losses_count];
		if (o->rate && s.rate != (double)o->rate)
			continue;
		days = run_days(run, s.rate, (double)o->days);
		r = simulate(o, &s, count_worlds(run, days), days, &result);
		if (r < 0) {
			fprintf(stderr, "mail_days: run %s could not be simulated: %s\n", run->name,
				strerror(-r));
			return r;
		}
		report_setting(report, run, &s, &result);
	}
	return 0;
}

static double clock_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int simulate_all(const struct options *o, bool *ret_good)
{
	static struct report report;
	double start = clock_seconds();
	unsigned int count = 0;

	report.whole = !o->run;
	for (size_t i = 0; i < runs_count; i++) {
		int r = is_wanted(o, &runs[i]) ? simulate_run(o, &runs[i], &report) : 0;

		if (r < 0)
			return r;
		count += is_wanted(o, &runs[i]);
	}
	if (count == 0) {
		fprintf(stderr, "mail_days: --run %s: no run has that name; see --list\n", o->run);
		return -EINVAL;
	}
	*ret_good = report_end(&report, clock_seconds() - start);
	return 0;
}

int main(int argc, char **argv)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct options o = {.days = 1000, .seed = 1, .jobs = processors > 0 ? processors : 1};
	bool good;
	int r;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return 0;
	}
	if (parse_options(argc, argv, &o) < 0) {
		usage(stderr);
		return 2;
	}
	if (o.jobs > JOBS_MAX)
		o.jobs = JOBS_MAX;
	for (size_t i = 0; o.list && i < runs_count; i++)
		printf("%-22s %s\n", runs[i].name, runs[i].what);
	if (o.list)
		return 0;
	setvbuf(stderr, NULL, _IOLBF, 0); /* the processes share it: whole lines */
	r = simulate_all(&o, &good);
	if (r < 0)
		return r == -EINVAL ? 2 : 1;
	return o.check && !good ? 1 : 0;
}
