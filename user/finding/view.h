/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known outside the core of the things that it knows by number: which moment a time is,
 * which cgroup an id, and where the machine stands. Everything that people or programs read is
 * worded through it.
 */
#ifndef EGRESS25_FINDING_VIEW_H
#define EGRESS25_FINDING_VIEW_H

#include "core/observation.h"
#include "guide/guide.h"

struct view {
	int64_t wall_offset_ns;	      /* CLOCK_REALTIME minus the observations' clock */
	bool local_time;	      /* for people in the machine's own zone; records stay UTC */
	const struct location *where; /* for the guidance; NULL: nothing is known */
	/* Path of a cgroup, "/system.slice/x.service"; NULL when it cannot be found. */
	const char *(*cgroup_path)(void *context, uint64_t cgroup_id);
	void *cgroup_context;
};

/* By the wall clock as it is now, in ns since 1970. 0 for what was before, where a machine's clock
 * is not set yet. */
int64_t view_wall_ns(const struct view *v, uint64_t time_ns);

#define VIEW_TIME_LEN 28 /* "2026-11-23T08:12:09.123456Z" and NUL */

/* RFC 3339 UTC with microseconds. Returns buf. */
const char *view_time(const struct view *v, uint64_t time_ns, char buf[static VIEW_TIME_LEN]);

/* The time of day to the millisecond, "08:12:09.123". */
#define VIEW_TIME_OF_DAY_LEN 16
const char *view_time_of_day(const struct view *v, uint64_t time_ns,
			     char buf[static VIEW_TIME_OF_DAY_LEN]);
/* "UTC", or the machine's own zone. */
const char *view_zone(const struct view *v, uint64_t time_ns,
		      char buf[static VIEW_TIME_OF_DAY_LEN]);

/* The time of day, "08:12:09"; with the date in front when it is not the day of reference_ns. */
#define VIEW_CLOCK_LEN 24
const char *view_clock(const struct view *v, uint64_t time_ns, uint64_t reference_ns,
		       char buf[static VIEW_CLOCK_LEN]);

/* "1.23 ms", "12 ms", "5.0 s", "131 s", "12 min", "3.5 h". */
#define DURATION_LEN 32
const char *duration_to_str(uint64_t ns, char buf[static DURATION_LEN]);

/* As in "within the hour", "within the last 30 min". */
const char *window_words(uint64_t window_ns, char buf[static DURATION_LEN]);

/* The path of the process's cgroup; NULL unknown. Valid until the next call. */
const char *view_cgroup(const struct view *v, const struct process *p);

/* Where the machine stands; nowhere known where the view does not say. */
const struct location *view_where(const struct view *v);

#endif
